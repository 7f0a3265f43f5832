package io.workprovider.postgres;

import io.workprovider.conformance.SelectionFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;

/** A fresh database for choosing and connecting this provider as its users do. */
final class PostgresSelectionFixture implements SelectionFixture {

  private final TestDatabase database = TestDatabase.create();

  @Override
  public String providerName() {
    return "postgres";
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(
        "workprovider.postgres.url", database.url(),
        "workprovider.postgres.user", database.user(),
        "workprovider.postgres.password", database.password());
  }

  @Override
  public String restrictedSetting() {
    return "workprovider.postgres.lease";
  }

  @Override
  public UnreachableBackEnd unreachable() {
    int port = unusedPort();
    return new UnreachableBackEnd(
        Map.of(
            "workprovider.postgres.url",
            "jdbc:postgresql://127.0.0.1:" + port + "/nowhere",
            "workprovider.postgres.connect-timeout",
            "1s"),
        "127.0.0.1:" + port,
        Duration.ofSeconds(5));
  }

  static int unusedPort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    database.drop();
  }
}
