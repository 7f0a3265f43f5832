package io.workprovider.conformance.fuzz;

import io.workprovider.conformance.fuzz.Happening.Answer;
import io.workprovider.conformance.fuzz.Happening.Granted;
import io.workprovider.conformance.fuzz.Happening.Lost;
import io.workprovider.conformance.fuzz.Happening.Polled;
import io.workprovider.conformance.fuzz.Happening.Saved;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one grant handed out and saved, from when it came until it was lost. */
final class Tenure {

  private final Grant grant;
  private final long since;
  private final List<Tag> events = new ArrayList<>();
  private final Map<Tag, Integer> indexes = new HashMap<>();
  private final List<Saved> saves = new ArrayList<>();
  private long lostAt = Long.MAX_VALUE;

  private Tenure(Granted granted) {
    this.grant = granted.grant();
    this.since = granted.at();
  }

  /** All of a history, by grant, in the order in which they began. */
  static Map<Grant, Tenure> of(List<Happening> byTime) {
    Map<Grant, Tenure> tenures = new LinkedHashMap<>();
    for (Happening each : byTime) {
      if (each instanceof Granted granted) {
        tenures.put(granted.grant(), new Tenure(granted));
      }
      Tenure tenure = each.grant() == null ? null : tenures.get(each.grant());
      if (tenure != null) {
        tenure.see(each);
      }
    }
    return tenures;
  }

  private void see(Happening happening) {
    if (happening instanceof Polled polled) {
      for (Tag event : polled.events()) {
        indexes.putIfAbsent(event, events.size());
        events.add(event);
      }
    } else if (happening instanceof Saved saved) {
      saves.add(saved);
    } else if (happening instanceof Lost lost) {
      lostAt = Math.min(lostAt, lost.at());
    }
  }

  Grant grant() {
    return grant;
  }

  long since() {
    return since;
  }

  long lostAt() {
    return lostAt;
  }

  /** What it handed out, in order. */
  List<Tag> events() {
    return events;
  }

  /** Its saves and releases, by when they began. */
  List<Saved> saves() {
    return saves;
  }

  /** The place of an event in what it handed out; -1 if it is not there. */
  int indexOf(@Nullable Tag event) {
    return event == null ? -1 : indexes.getOrDefault(event, -1);
  }

  /** The first number that it handed out of each stream. */
  Map<String, Integer> first() {
    Map<String, Integer> first = new LinkedHashMap<>();
    events.forEach(event -> first.putIfAbsent(event.stream(), event.number()));
    return first;
  }

  /** The last place that was saved, by answers that came before a time; -1 if none was. */
  int savedBefore(long nanos) {
    int last = -1;
    for (Saved saved : saves) {
      if (saved.answer() == Answer.ACCEPTED && saved.ended() < nanos) {
        last = Math.max(last, indexOf(saved.upTo()));
      }
    }
    return last;
  }

  /**
   * Up to which number of a stream it saved; -1 if not at all.
   *
   * @param perhaps whether saves without an answer count
   */
  int savedOf(String stream, boolean perhaps) {
    int last = -1;
    for (Saved saved : saves) {
      if (saved.answer() == Answer.ACCEPTED || (perhaps && saved.answer() == Answer.NONE)) {
        last = Math.max(last, indexOf(saved.upTo()));
      }
    }
    int number = -1;
    for (Tag event : events.subList(0, last + 1)) {
      if (event.stream().equals(stream)) {
        number = Math.max(number, event.number());
      }
    }
    return number;
  }
}
