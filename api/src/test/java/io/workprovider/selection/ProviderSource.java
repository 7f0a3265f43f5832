package io.workprovider.selection;

/**
 * The source of a provider that connects to nothing and whose node id tells its settings.
 *
 * @param className qualified
 * @param name by which it is chosen
 * @param onlyWhenNamed whether it is never the default
 * @param constructor statements of its constructor
 * @param create statements that come before the provider is made
 */
public record ProviderSource(
    String className, String name, boolean onlyWhenNamed, String constructor, String create) {

  public static ProviderSource of(String className, String name) {
    return new ProviderSource(className, name, false, "", "");
  }

  public ProviderSource usedOnlyWhenNamed() {
    return new ProviderSource(className, name, true, constructor, create);
  }

  public ProviderSource constructedBy(String statements) {
    return new ProviderSource(className, name, onlyWhenNamed, statements, create);
  }

  public ProviderSource createdBy(String statements) {
    return new ProviderSource(className, name, onlyWhenNamed, constructor, statements);
  }

  public String text() {
    int dot = className.lastIndexOf('.');
    return TEMPLATE
        .replace("PACKAGE", className.substring(0, dot))
        .replace("CLASS", className.substring(dot + 1))
        .replace("NAME", '"' + name + '"')
        .replace("ONLY_WHEN", Boolean.toString(onlyWhenNamed))
        .replace("CONSTRUCTOR", constructor)
        .replace("CREATE", create);
  }

  private static final String TEMPLATE =
      """
      package PACKAGE;

      import io.workprovider.*;
      import io.workprovider.spi.*;
      import java.util.*;

      public final class CLASS implements WorkProviderFactory {

        private static final Setting<Integer> POOL_SIZE =
            Setting.integer("pool-size", "How many connections.", 1, 64, 8);
        private static final Setting<Integer> RETRIES =
            Setting.integer("retries", "How many tries.", 1, 64, 3);
        private static final Setting<String> PASSWORD =
            Setting.secret("password", "The password.");

        public CLASS() {
          CONSTRUCTOR
        }

        @Override
        public String name() {
          return NAME;
        }

        @Override
        public boolean onlyWhenNamed() {
          return ONLY_WHEN;
        }

        @Override
        public List<Setting<?>> settings() {
          return List.of(POOL_SIZE, RETRIES, PASSWORD);
        }

        @Override
        public WorkProvider create(Settings settings) {
          CREATE
          return new Connected(
              settings.get(POOL_SIZE)
                  + "," + settings.get(RETRIES)
                  + "," + settings.find(PASSWORD).orElse("none"));
        }

        private record Connected(String nodeId) implements WorkProvider {
          @Override
          public String name() {
            return NAME;
          }

          @Override
          public Set<Capability> capabilities() {
            return Set.of();
          }

          @Override
          public Subscription subscribe(ConsumerDefinition consumer, AssignmentListener listener) {
            throw new UnsupportedOperationException();
          }

          @Override
          public PositionStore positions() {
            throw new UnsupportedOperationException();
          }

          @Override
          public EventAppender appender() {
            throw new UnsupportedOperationException();
          }

          @Override
          public WorkAdmin admin() {
            throw new UnsupportedOperationException();
          }

          @Override
          public void close() {}
        }
      }
      """;
}
