package io.workprovider.conformance.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A {@link FaultNode}, and what is done to it. Used by one thread. */
public final class NodeProcess implements AutoCloseable {

  private final String name;
  private final Path folder;
  private final ChildJvm jvm;
  private final List<Long> pauses = new ArrayList<>();
  private long endedAt = Long.MAX_VALUE;

  private NodeProcess(String name, Path folder, ChildJvm jvm) {
    this.name = name;
    this.folder = folder;
    this.jvm = jvm;
  }

  /** Starts one, and returns at once. */
  static NodeProcess start(
      String name, Path folder, Map<String, String> properties, Map<String, String> environment) {
    ChildJvm jvm = ChildJvm.start(FaultNode.class, name, folder, properties, environment);
    return new NodeProcess(name, folder, jvm);
  }

  /** The name of the process. */
  public String name() {
    return name;
  }

  /** Whether it has not ended. */
  public boolean isAlive() {
    return jvm.isAlive();
  }

  /** Sends SIGKILL, and waits until it is gone. */
  public void kill() {
    jvm.kill();
    endedAt = System.nanoTime();
  }

  /** Sends SIGSTOP. */
  public void freeze() {
    jvm.freeze();
    pauses.add(System.nanoTime());
  }

  /** Sends SIGCONT. */
  public void thaw() {
    jvm.thaw();
  }

  /** Leaves politely, and waits until it is gone. */
  public void leave() {
    jvm.end();
    endedAt = System.nanoTime();
  }

  /** What it wrote to its log. */
  public String log() {
    try {
      return Files.readString(folder.resolve(name + ".log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The id of the node that it is now; empty until it is one. */
  public String nodeId() {
    String id = "";
    for (String line : lines()) {
      if (line.startsWith("N ")) {
        id = line.split(" ", -1)[2];
      }
    }
    return id;
  }

  /** Whether there is something to look at. */
  public boolean hasJoinedOrEnded() {
    return !nodeId().isEmpty() || !isAlive();
  }

  /** Whether it was frozen during this call of its handler, which no context can tell then. */
  public boolean wasFrozenDuring(Handling handling) {
    return pauses.stream().anyMatch(handling::spans);
  }

  /** What it has handled until now. */
  public List<Handling> handlings() {
    List<Handling> ended = new ArrayList<>();
    Map<String, Long> begun = new HashMap<>();
    for (String line : lines()) {
      String[] parts = line.split(" ", 3);
      if (parts[0].equals("S")) {
        begun.put(parts[2], Long.parseLong(parts[1]));
      } else if (!parts[0].equals("N")) {
        Long start = begun.remove(parts[2]);
        if (start == null) {
          throw new IllegalStateException(name + " ends what it did not begin: " + line);
        }
        ended.add(handling(parts[2], start, Long.parseLong(parts[1]), parts[0].equals("E")));
      }
    }
    begun.forEach((what, start) -> ended.add(handling(what, start, endedAt, false)));
    return ended;
  }

  private Handling handling(String what, long start, long end, boolean completed) {
    String[] parts = what.split(" ", -1);
    return new Handling(
        name,
        parts[0],
        Long.parseLong(parts[1]),
        parts[2],
        Long.parseLong(parts[3]),
        start,
        end,
        completed);
  }

  private List<String> lines() {
    try {
      String text = Files.readString(folder.resolve(name + ".record"));
      // What is after the last line break is still being written, or was when it was killed.
      return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    jvm.close();
  }
}
