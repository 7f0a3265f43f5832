package io.workprovider.testservers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FreePortTest {

  /** As many as would meet by chance. */
  private static final int MANY = 300;

  @Test
  void noPortIsFoundTwice() {
    Set<Integer> all = new HashSet<>(FreePort.find(MANY));
    all.addAll(FreePort.find(MANY));
    assertEquals(2 * MANY, all.size());
  }

  @Test
  void whatIsFoundIsHeldForAllProcesses() {
    int port = FreePort.find();
    assertThrows(
        SocketException.class,
        () -> new DatagramSocket(port, InetAddress.getLoopbackAddress()).close());
  }
}
