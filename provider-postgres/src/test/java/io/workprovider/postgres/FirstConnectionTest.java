package io.workprovider.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.spi.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A pool whose first connection is lost while the pool looks at it. */
final class FirstConnectionTest {

  private static final String LOOK = "SHOW TRANSACTION ISOLATION LEVEL";

  private final PostgresFixture fixture = new PostgresFixture();
  private final AtomicBoolean lost = new AtomicBoolean();

  @AfterEach
  void dropDatabase() {
    fixture.close();
  }

  @Test
  void l4_aPoolWhoseFirstConnectionIsLostAtOnceHasOthers() throws IOException, SQLException {
    try (ServerSocket door = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      daemon(() -> accept(door));
      PostgresWorkProviderFactory factory = new PostgresWorkProviderFactory();
      PostgresSettings settings =
          new PostgresSettings(
              Settings.of(
                  PostgresSettings.PREFIX,
                  factory.settings(),
                  fixture.settings(door.getLocalPort(), Map.of("lease", "5s"))));
      ConnectionSource.Pool pool =
          PostgresServer.of(settings).transactionPool("first", 1, settings.terms());
      try (Connection connection = pool.connections().getConnection()) {
        assertTrue(lost.get());
        assertEquals(Connection.TRANSACTION_READ_COMMITTED, connection.getTransactionIsolation());
      } finally {
        pool.close();
      }
    }
  }

  private void accept(ServerSocket door) {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), fixture.serverPort());
        daemon(() -> pump(client, server));
        daemon(() -> pump(server, client));
      } catch (IOException e) {
        if (!door.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** Passes everything on, and ends the first connection that is looked at. */
  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[64 * 1024];
    try (from;
        to) {
      for (int length = from.getInputStream().read(buffer);
          length >= 0 && !isLostNow(buffer, length);
          length = from.getInputStream().read(buffer)) {
        to.getOutputStream().write(buffer, 0, length);
      }
    } catch (IOException e) {
      // The other pump of this connection closed it.
      Thread.onSpinWait();
    }
  }

  private boolean isLostNow(byte[] buffer, int length) {
    String text = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
    return text.contains(LOOK) && lost.compareAndSet(false, true);
  }

  private static void daemon(Runnable body) {
    Thread thread = new Thread(body, "relay-first");
    thread.setDaemon(true);
    thread.start();
  }
}
