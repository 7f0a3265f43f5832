package io.workprovider.conformance;

import io.workprovider.HandlerContext;
import java.util.List;

/** Those of a provider that does not declare that they commit with the position. */
record RefusedEffects() implements HandlerEffects {

  @Override
  public void write(HandlerContext context, String effect) {
    context.unwrap(HandlerEffects.class);
  }

  @Override
  public List<String> all() {
    return List.of();
  }
}
