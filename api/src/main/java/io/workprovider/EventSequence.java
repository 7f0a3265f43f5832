package io.workprovider;

/**
 * What a consumer reads: the whole log, one category, or one stream.
 *
 * <p>Names are compared exactly: {@code a}, {@code A}, {@code a-b} and {@code a_b} are four
 * categories (Rule E9). Immutable and thread-safe.
 */
public sealed interface EventSequence {

  /** Every event there is, of all categories. */
  static EventSequence log() {
    return new Log();
  }

  /**
   * Every event of one category.
   *
   * @param name 1 to 80 visible ASCII characters
   * @throws IllegalArgumentException if the name is not allowed
   */
  static Category category(String name) {
    return new Category(name);
  }

  /**
   * Every event of one stream.
   *
   * @param category 1 to 80 visible ASCII characters
   * @param name 1 to 400 characters, no control characters
   * @throws IllegalArgumentException if a name is not allowed
   */
  static Stream stream(String category, String name) {
    return new Stream(category, name);
  }

  /** Whether the event belongs to this sequence. */
  boolean contains(Event event);

  /** The whole log. */
  record Log() implements EventSequence {
    @Override
    public boolean contains(Event event) {
      return true;
    }

    @Override
    public String toString() {
      return "log";
    }
  }

  /**
   * One category.
   *
   * @param name 1 to 80 visible ASCII characters
   */
  record Category(String name) implements EventSequence {
    public Category {
      Names.category(name);
    }

    @Override
    public boolean contains(Event event) {
      return event.category().equals(name);
    }

    @Override
    public String toString() {
      return "category " + name;
    }
  }

  /**
   * One stream: events about one thing, numbered without gaps from 0.
   *
   * @param category 1 to 80 visible ASCII characters
   * @param name 1 to 400 characters, no control characters
   */
  record Stream(String category, String name) implements EventSequence {
    public Stream {
      Names.category(category);
      Names.stream(name);
    }

    @Override
    public boolean contains(Event event) {
      return event.category().equals(category) && event.stream().equals(name);
    }

    @Override
    public String toString() {
      return "stream " + category + "/" + name;
    }
  }
}
