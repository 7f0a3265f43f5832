package io.workprovider.benchmarks;

import io.workprovider.WorkProvider;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that figures are measured on, and what they all need of it. */
abstract class Bench implements AutoCloseable {

  /** Payload of each event, in bytes, where a figure does not say another. */
  static final int PAYLOAD = 200;

  private static final int MOST_STREAMS = 1_000;

  private final boolean quick;
  private final AtomicInteger names = new AtomicInteger();

  Bench(boolean quick) {
    this.quick = quick;
  }

  /** A number of things to do, or a hundredth of it in a quick run. */
  final int scaled(int number) {
    return quick ? Math.max(1, number / 100) : number;
  }

  /** A name that nothing had before. */
  final String freshName(String kind) {
    return kind + "-" + names.incrementAndGet();
  }

  /** Over how many streams so many events are spread, evenly and in turn. */
  static int streams(int events) {
    return Math.min(events, MOST_STREAMS);
  }

  /** A new node, with default settings. */
  abstract WorkProvider provider();

  /** Makes a new category with so many partitions that holds so many events. */
  abstract void fill(String category, int partitions, int events, int payload) throws Exception;

  /** What figures of this server depend on, by name. */
  abstract Map<String, String> conditions() throws Exception;

  @Override
  public abstract void close();
}
