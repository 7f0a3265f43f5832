package io.workprovider.conformance;

import io.workprovider.HandlerContext;
import java.util.List;

/**
 * Where the handlers of a test leave what they did, through their unit of work: a table of the same
 * database, for example. Of a provider that declares {@code TRANSACTIONAL_POSITIONS}.
 *
 * <p>Thread-safe. It belongs to the fixture, and is empty when that is made.
 */
public interface HandlerEffects {

  /**
   * Writes one, by what {@link HandlerContext#unwrap} offers; to be kept if the unit of work is
   * committed, and else not.
   */
  void write(HandlerContext context, String effect) throws Exception;

  /** All that are committed, in the order in which they were written, each as often as it was. */
  List<String> all();
}
