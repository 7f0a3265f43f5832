package io.workprovider.memory;

import io.workprovider.EventAppender;
import io.workprovider.EventSequence.Stream;
import io.workprovider.ExpectedVersion;
import io.workprovider.NewEvent;
import java.util.List;

/** Appends to the log, then tells all nodes to look. */
final class InMemoryEventAppender implements EventAppender {

  private final InMemoryWorkProvider node;

  InMemoryEventAppender(InMemoryWorkProvider node) {
    this.node = node;
  }

  @Override
  public long append(Stream stream, ExpectedVersion expected, List<NewEvent> events) {
    List<NewEvent> added = List.copyOf(events);
    return node.call(
        "append to " + stream,
        table -> {
          long version = node.storage().log().append(stream, expected, added);
          table.members().notifyAppended();
          return version;
        });
  }
}
