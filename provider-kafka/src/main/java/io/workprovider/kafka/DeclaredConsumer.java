package io.workprovider.kafka;

import io.workprovider.EventSequence;
import io.workprovider.PartitionId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * A consumer as its first node declared it.
 *
 * @param name its name
 * @param sequence what it reads
 * @param partitions how many partitions it asked for; none if it did not say
 * @param starts the offsets that it starts at, of the partitions that were there when it was
 *     declared; any other starts at its beginning (Rule P9)
 */
record DeclaredConsumer(
    String name, EventSequence sequence, OptionalInt partitions, Map<PartitionId, Long> starts) {

  DeclaredConsumer {
    starts = Map.copyOf(starts);
  }

  /** Reads what {@link #text()} wrote. */
  static DeclaredConsumer parse(String name, String text) {
    List<String> lines = text.lines().toList();
    String count = lines.get(1);
    Map<PartitionId, Long> starts = new HashMap<>();
    for (String line : lines.subList(2, lines.size())) {
      int space = line.lastIndexOf(' ');
      starts.put(
          new PartitionId(line.substring(0, space)), Long.parseLong(line.substring(space + 1)));
    }
    return new DeclaredConsumer(
        name,
        sequence(lines.get(0)),
        count.equals("-") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(count)),
        starts);
  }

  /** What it reads, how many partitions it asked for, and where it starts; a line each. */
  String text() {
    StringBuilder text = new StringBuilder(text(sequence)).append('\n');
    text.append(partitions.isPresent() ? String.valueOf(partitions.getAsInt()) : "-");
    new TreeMap<>(starts)
        .forEach(
            (partition, offset) ->
                text.append('\n').append(partition.value()).append(' ').append(offset));
    return text.toString();
  }

  private static String text(EventSequence sequence) {
    if (sequence instanceof EventSequence.Category category) {
      return "category " + category.name();
    }
    if (sequence instanceof EventSequence.Stream stream) {
      return "stream " + stream.category() + " " + stream.name();
    }
    return "log";
  }

  private static EventSequence sequence(String text) {
    String[] words = text.split(" ", 3);
    return switch (words[0]) {
      case "category" -> EventSequence.category(words[1]);
      case "stream" -> EventSequence.stream(words[1], words[2]);
      default -> EventSequence.log();
    };
  }
}
