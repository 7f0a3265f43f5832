package io.workprovider.spi;

import io.workprovider.Position;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an owner has got done since it last saved, stored in one fenced step.
 *
 * <p>A position today; what commits together with it (parked events, emits, the handler's
 * transaction) is added here. Immutable and thread-safe.
 */
public final class Progress {

  private static final Progress NONE = new Progress(null);

  private final @Nullable Position position;

  private Progress(@Nullable Position position) {
    this.position = position;
  }

  /** Nothing new. */
  public static Progress none() {
    return NONE;
  }

  /** Everything up to and including the event at this position is handled. */
  public static Progress to(Position position) {
    return new Progress(Objects.requireNonNull(position, "position"));
  }

  /** The position of the last event handled; none if there is nothing new. */
  public Optional<Position> position() {
    return Optional.ofNullable(position);
  }

  @Override
  public String toString() {
    return position == null ? "Progress[none]" : "Progress[to " + position + "]";
  }
}
