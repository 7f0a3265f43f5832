package io.workprovider.examples;

import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/** Runs a server to try things on, until it is asked to exit. Its data goes with it. */
public final class Server {

  private Server() {}

  /**
   * Prints the settings of providers that use it, as lines of {@code workprovider.properties}, as
   * soon as it answers.
   *
   * @param args {@code postgres} or {@code kafka}
   */
  public static void main(String[] args) throws InterruptedException {
    BackEnd.Running server;
    try {
      server = BackEnd.named(String.join(" ", List.of(args))).start();
    } catch (IllegalArgumentException e) {
      System.err.println("server: " + e.getMessage() + "\nusage: server postgres|kafka");
      System.exit(2);
      return;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(server.removal(), "server-removal"));
    new TreeMap<>(server.settings()).forEach((key, value) -> System.out.println(key + "=" + value));
    new CountDownLatch(1).await();
  }
}
