package io.workprovider.selection;

import io.workprovider.ProviderSelectionException;
import io.workprovider.spi.WorkProviderFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Spliterator;

/**
 * The providers that some class loaders see, the working and the broken.
 *
 * @param working those that answer to a name, each class once, by name
 * @param broken the others
 */
record ProvidersFound(List<FoundProvider> working, List<BrokenProvider> broken) {

  /**
   * A loader that cannot list service files fails in the same way for ever; a class path with more
   * broken providers than this in a row is not worth the search either.
   */
  private static final int MOST_FAILURES_IN_A_ROW = 100;

  ProvidersFound {
    working = List.copyOf(working);
    broken = List.copyOf(broken);
  }

  /** Searches, and survives what is broken (Rule D6). */
  static ProvidersFound by(Iterable<ClassLoader> loaders) {
    Search search = new Search();
    loaders.forEach(search::through);
    return search.result();
  }

  private static final class Search {

    private final List<FoundProvider> working = new ArrayList<>();
    private final Map<String, BrokenProvider> broken = new LinkedHashMap<>();

    void through(ClassLoader loader) {
      Spliterator<ServiceLoader.Provider<WorkProviderFactory>> entries =
          ServiceLoader.load(WorkProviderFactory.class, loader).stream().spliterator();
      int failures = 0;
      boolean more = true;
      while (more && failures < MOST_FAILURES_IN_A_ROW) {
        try {
          more = entries.tryAdvance(entry -> add(FoundProvider.of(entry.get())));
          failures = 0;
        } catch (ServiceConfigurationError | LinkageError | ProviderSelectionException e) {
          failures++;
          BrokenProvider found = BrokenProvider.of(e);
          broken.putIfAbsent(found.problem(), found);
        }
      }
    }

    private void add(FoundProvider found) {
      if (working.stream().noneMatch(found::isSameAs)) {
        working.add(found);
      }
    }

    ProvidersFound result() {
      List<FoundProvider> inOrder = new ArrayList<>(working);
      inOrder.sort(Comparator.comparing(FoundProvider::toString));
      return new ProvidersFound(inOrder, List.copyOf(broken.values()));
    }
  }
}
