package io.workprovider.conformance.fuzz;

import io.workprovider.conformance.fuzz.Happening.Appended;
import io.workprovider.conformance.fuzz.Happening.AskedBack;
import io.workprovider.conformance.fuzz.Happening.Began;
import io.workprovider.conformance.fuzz.Happening.Ended;
import io.workprovider.conformance.fuzz.Happening.Found;
import io.workprovider.conformance.fuzz.Happening.Granted;
import io.workprovider.conformance.fuzz.Happening.Lost;
import io.workprovider.conformance.fuzz.Happening.NeverCame;
import io.workprovider.conformance.fuzz.Happening.NodeDone;
import io.workprovider.conformance.fuzz.Happening.Polled;
import io.workprovider.conformance.fuzz.Happening.Reset;
import io.workprovider.conformance.fuzz.Happening.Saved;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes a history for a reader: one line each, merged by time. */
final class HistoryText {

  private static final int MOST_LINES = 300;

  private HistoryText() {}

  /** The end of it, if it is long. */
  static String of(List<Happening> byTime) {
    long start = byTime.isEmpty() ? 0 : byTime.get(0).at();
    List<String> lines = new ArrayList<>();
    int skipped = Math.max(0, byTime.size() - MOST_LINES);
    if (skipped > 0) {
      lines.add("  (" + skipped + " earlier lines left out)");
    }
    for (Happening each : byTime.subList(skipped, byTime.size())) {
      double millis = (each.at() - start) / 1e6;
      lines.add(String.format(Locale.ROOT, "  %+10.3f ms  %s", millis, line(each)));
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static String line(Happening happening) {
    if (happening instanceof NodeDone done) {
      return column(done.node(), done.what(), "");
    } else if (happening instanceof Appended append) {
      String events = append.stream() + "#" + append.from() + " to #" + (append.to() - 1);
      return column("writer", "append", events + (append.answered() ? "" : ", no answer"));
    } else if (happening instanceof Reset reset) {
      return column("operator", "reset", reset.consumer() + ", " + answer(reset.answer()));
    } else if (happening instanceof Found found) {
      return column("operator", "found", found.share() + " at " + found.upTo());
    } else if (happening instanceof NeverCame missing) {
      return column("fuzz", "missed", missing.what());
    }
    return ofGrant(happening);
  }

  private static String ofGrant(Happening happening) {
    if (happening instanceof Granted granted) {
      String also = granted.alsoCurrent().isEmpty() ? "" : "also current: ";
      return column(granted.grant(), "granted", also + join(granted.alsoCurrent()));
    } else if (happening instanceof AskedBack asked) {
      return column(asked.grant(), "asked back", "within " + asked.within().toMillis() + " ms");
    } else if (happening instanceof Lost lost) {
      return column(lost.grant(), "lost", lost.reason());
    } else if (happening instanceof Polled polled) {
      return column(polled.grant(), "handed out", join(polled.events()));
    } else if (happening instanceof Saved saved) {
      String what = saved.release() ? "release" : "save";
      String upTo = saved.upTo() == null ? "nothing" : saved.upTo().toString();
      String how = saved.how().isEmpty() ? "" : " (" + saved.how() + ")";
      return column(saved.grant(), what, upTo + ", " + answer(saved.answer()) + how);
    } else if (happening instanceof Began began) {
      return column(began.grant(), "handling", began.event() + " attempt " + began.attempt());
    } else if (happening instanceof Ended ended) {
      return column(ended.grant(), ended.done() ? "handled" : "failed", ended.event().toString());
    }
    throw new IllegalArgumentException("No line for " + happening);
  }

  private static String answer(Happening.Answer answer) {
    return switch (answer) {
      case ACCEPTED -> "accepted";
      case REFUSED -> "refused";
      case NONE -> "no answer";
    };
  }

  private static String join(List<?> list) {
    return list.stream().map(Object::toString).collect(Collectors.joining(" "));
  }

  private static String column(Grant grant, String what, String detail) {
    String subject = grant.share() + "@" + grant.epoch();
    return column(grant.node(), what, (subject + " " + detail).strip());
  }

  private static String column(String who, String what, String detail) {
    return String.format(Locale.ROOT, "%-8s %-10s %s", who, what, detail).stripTrailing();
  }
}
