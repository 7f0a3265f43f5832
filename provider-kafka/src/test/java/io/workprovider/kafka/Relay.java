package io.workprovider.kafka;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A network between a node and the broker that a test can cut, heal, and break. Thread-safe; its
 * threads end with the JVM.
 */
final class Relay {

  private enum Line {
    OPEN,
    CUT,
    BROKEN
  }

  private final ServerSocket server;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Line line = Line.OPEN;

  private Relay(ServerSocket server, int target) {
    this.server = server;
    this.target = target;
  }

  /** Begins to listen on one port of the loopback interface, in the name of another. */
  static Relay start(int port, int target) {
    try {
      Relay relay = new Relay(new ServerSocket(port, 50, InetAddress.getLoopbackAddress()), target);
      daemon("relay-" + port, relay::accept);
      return relay;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return server.getLocalPort();
  }

  /** Lets everything through again, also what waited. */
  void open() {
    set(Line.OPEN);
  }

  /** Lets nothing through, and tells nobody. */
  void cut() {
    set(Line.CUT);
  }

  /** Ends all connections and every new one. */
  void breakOff() {
    set(Line.BROKEN);
    sockets.forEach(Relay::close);
  }

  private void set(Line now) {
    lock.lock();
    try {
      line = now;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits while the line is cut; whether it is open then. */
  private boolean awaitOpen() throws InterruptedException {
    lock.lock();
    try {
      while (line == Line.CUT) {
        changed.await();
      }
      return line == Line.OPEN;
    } finally {
      lock.unlock();
    }
  }

  private void accept() {
    while (true) {
      try {
        Socket near = server.accept();
        sockets.add(near);
        daemon("relay-" + port() + "-connect", () -> connect(near));
      } catch (IOException e) {
        return; // The JVM ends.
      }
    }
  }

  private void connect(Socket near) {
    try {
      if (!awaitOpen()) {
        close(near);
        return;
      }
      Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
      far.setTcpNoDelay(true);
      near.setTcpNoDelay(true);
      sockets.add(far);
      daemon("relay-" + port() + "-back", () -> pump(far, near));
      pump(near, far);
    } catch (IOException e) {
      close(near); // The broker is not there, and the node is to see the same.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[64 << 10];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0 && awaitOpen(); count = in.read(buffer)) {
        out.write(buffer, 0, count);
      }
      awaitOpen(); // Nor does the end of a connection get through a line that is cut.
    } catch (IOException e) {
      awaitQuietly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close(from);
      close(to);
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private void awaitQuietly() {
    try {
      awaitOpen();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
