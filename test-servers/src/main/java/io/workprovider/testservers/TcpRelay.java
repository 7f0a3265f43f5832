package io.workprovider.testservers;

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
 * A network cable between one node and a server, which a test can cut, break or tear out.
 *
 * <p>While it is cut, connections stay open, nothing passes, and what was sent arrives when it is
 * healed, as with a network that lost packets for a while. While it is broken, connections end at
 * once. Thread-safe; its threads end when it is closed, or with the JVM.
 */
public final class TcpRelay implements AutoCloseable {

  private volatile int target;
  private final ServerSocket door;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean upCut;
  private boolean downCut;
  private boolean broken;
  private boolean closed;

  private TcpRelay(int target, ServerSocket door) {
    this.target = target;
    this.door = door;
  }

  /** A cable to a port of this machine, with a door of its own. */
  public static TcpRelay to(int port) {
    return between(0, port);
  }

  /**
   * A cable to a port of this machine.
   *
   * @param door the port that nodes connect to; 0 for any that is free
   */
  public static TcpRelay between(int door, int port) {
    try {
      TcpRelay relay =
          new TcpRelay(port, new ServerSocket(door, 100, InetAddress.getLoopbackAddress()));
      daemon("relay-door", relay::accept);
      return relay;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where a node finds it. */
  public int port() {
    return door.getLocalPort();
  }

  /** Connections that are made from now on lead to this port; those that are open stay. */
  public void leadTo(int port) {
    target = port;
  }

  /** Nothing passes. */
  public void cut() {
    set(true, true, false);
  }

  /** What the node sends does not reach the server. */
  public void cutUp() {
    set(true, false, false);
  }

  /** What the server sends does not reach the node. */
  public void cutDown() {
    set(false, true, false);
  }

  /** All passes, also what was sent while it was cut. */
  public void heal() {
    set(false, false, false);
  }

  /** Resets all connections, and each new one until it is healed. */
  public void breakOff() {
    set(false, false, true);
    sockets.forEach(TcpRelay::reset);
  }

  /** Resets all connections and takes no more. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    breakOff();
    reset(door);
  }

  private void set(boolean up, boolean down, boolean nowBroken) {
    lock.lock();
    try {
      broken = nowBroken || closed;
      upCut = up && !broken;
      downCut = down && !broken;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket node = door.accept();
        sockets.add(node);
        daemon("relay-connect", () -> connect(node));
      } catch (IOException e) {
        if (!door.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void connect(Socket node) {
    // A connection needs both directions.
    if (!mayPass(true) || !mayPass(false)) {
      end(node);
      return;
    }
    try {
      Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
      server.setTcpNoDelay(true);
      node.setTcpNoDelay(true);
      sockets.add(server);
      daemon("relay-up", () -> pump(node, server, true));
      daemon("relay-down", () -> pump(server, node, false));
      if (isBroken()) {
        end(node);
        end(server);
      }
    } catch (IOException e) {
      end(node); // The server is not there, and the node is to see the same.
    }
  }

  private void pump(Socket from, Socket to, boolean up) {
    byte[] buffer = new byte[64 * 1024];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int length = in.read(buffer);
      while (length >= 0 && mayPass(up)) {
        out.write(buffer, 0, length);
        out.flush();
        length = in.read(buffer);
      }
      // The end of a connection does not pass a cut cable either.
      mayPass(up);
    } catch (IOException e) {
      // The other pump of this connection closed it, or it was reset: that is what ends a pump.
      mayPass(up);
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  /** Waits while this direction is cut; false once it is broken. */
  private boolean mayPass(boolean up) {
    lock.lock();
    try {
      while (up ? upCut : downCut) {
        changed.awaitUninterruptibly();
      }
      return !broken;
    } finally {
      lock.unlock();
    }
  }

  private boolean isBroken() {
    lock.lock();
    try {
      return broken;
    } finally {
      lock.unlock();
    }
  }

  private void end(Socket socket) {
    reset(socket);
    sockets.remove(socket);
  }

  private static void reset(AutoCloseable socket) {
    try {
      if (socket instanceof Socket tcp) {
        tcp.setSoLinger(true, 0);
      }
      socket.close();
    } catch (Exception e) {
      // It is closed already, which is what was wanted.
      Thread.onSpinWait();
    }
  }

  private static void daemon(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    thread.start();
  }
}
