package io.workprovider.benchmarks;

/** Something that is measured twice: with the library, and with a loop written by hand. */
interface Figure {

  /** What is measured, for the table. */
  String name();

  /** The unit of what {@link #library} and {@link #raw} return. */
  String unit();

  /** How the library's figure shall compare with the raw one. */
  Goal goal();

  /** Makes what both sides need. Not measured. */
  void prepare() throws Exception;

  /** One measurement with the library. */
  double library() throws Exception;

  /** One measurement with the loop written by hand. */
  double raw() throws Exception;

  /** A bound on the ratio of library to raw, or on the library's own figure. */
  record Goal(String text, java.util.function.BiPredicate<Double, Double> isMet) {

    /** The library reaches at least this share of the raw loop. */
    static Goal ratioAtLeast(double share) {
      return new Goal("ratio >= " + share, (library, raw) -> library / raw >= share);
    }

    /** The library needs at most so many times what the raw loop needs. */
    static Goal ratioAtMost(double times) {
      return new Goal("ratio <= " + times, (library, raw) -> library / raw <= times);
    }

    /** The library's figure is at most so much more than the raw loop's. */
    static Goal atMostOverRaw(double difference) {
      return new Goal("raw + " + difference, (library, raw) -> library <= raw + difference);
    }

    /** The library's own figure is at most this. */
    static Goal atMost(double bound) {
      return new Goal("<= " + bound, (library, raw) -> library <= bound);
    }
  }
}
