package io.workprovider.testservers;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds a port of the local host that a server can keep. Thread-safe.
 *
 * <p>From when it is found until its server listens there is time for another JVM of the same build
 * to find it too: with a few ports each that happens once in a hundred starts. So a port is held by
 * the UDP socket of the same number, which the server does not want, until this JVM ends.
 */
final class FreePort {

  // Below what operating systems give to outgoing connections: one of those must not take the port
  // while its server is stopped.
  private static final int LOWEST = 15_000;
  private static final int HIGHEST = 32_000;
  private static final int TRIES = 200;

  // One that is garbage is closed.
  private static final Set<DatagramSocket> HELD = ConcurrentHashMap.newKeySet();

  private FreePort() {}

  /** A port that is free now, and that this finds for nobody else while this JVM lives. */
  static int find() {
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      if (hold(port) && isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException(
        "No free port found between " + LOWEST + " and " + HIGHEST + " in " + TRIES + " tries.");
  }

  /** So many different ports that are free now. */
  static Set<Integer> find(int count) {
    Set<Integer> ports = new LinkedHashSet<>();
    while (ports.size() < count) {
      ports.add(find());
    }
    return ports;
  }

  private static boolean hold(int port) {
    try {
      return HELD.add(new DatagramSocket(port, InetAddress.getLoopbackAddress()));
    } catch (SocketException e) {
      return false; // Somebody holds it.
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
