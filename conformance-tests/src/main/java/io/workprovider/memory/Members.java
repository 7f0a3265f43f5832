package io.workprovider.memory;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The nodes that the storage takes for alive. Guarded by the storage's lock. */
final class Members {

  private final Map<String, Member> byId = new TreeMap<>();

  void add(Member member) {
    byId.put(member.id(), member);
  }

  void remove(String node) {
    byId.remove(node);
  }

  Optional<Member> find(String node) {
    return Optional.ofNullable(byId.get(node));
  }

  List<String> ids() {
    return List.copyOf(byId.keySet());
  }

  /** Those of which something is true, as they are now. */
  List<String> idsOf(Predicate<Member> condition) {
    return byId.values().stream().filter(condition).map(Member::id).toList();
  }

  /** Tells a node that something has changed for it. */
  void notifyChanged(@Nullable String node) {
    Member member = node == null ? null : byId.get(node);
    if (member != null) {
      member.link().notifyChanged();
    }
  }

  /** Tells all nodes that there are new events. */
  void notifyAppended() {
    byId.values().forEach(member -> member.link().notifyAppended());
  }
}
