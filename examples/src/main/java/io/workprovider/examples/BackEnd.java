package io.workprovider.examples;

import io.workprovider.testservers.KafkaBroker;
import io.workprovider.testservers.PostgresDatabase;
import io.workprovider.testservers.PostgresServer;
import java.util.Locale;
import java.util.Map;

/**
 * What the provider on the class path needs to run on: the only place that knows one provider from
 * another.
 */
public enum BackEnd {
  POSTGRES("PostgreSQL") {
    @Override
    public Running start() {
      PostgresServer server = PostgresServer.shared();
      PostgresDatabase database = server.createDatabase();
      return new Running(
          Map.of(
              "workprovider.postgres.url", database.url(),
              "workprovider.postgres.user", database.user(),
              "workprovider.postgres.password", database.password()),
          () ->
              server
                  .maintenanceDatabase()
                  .execute("DROP DATABASE " + database.name() + " WITH (FORCE)"));
    }
  },

  KAFKA("Kafka") {
    @Override
    public Running start() {
      KafkaBroker broker = KafkaBroker.shared();
      return new Running(
          Map.of(
              "workprovider.kafka.bootstrap-servers", broker.bootstrapServers(),
              "workprovider.kafka.namespace", broker.newNamespace()),
          () -> {
            // The broker ends with this JVM.
          });
    }
  };

  private final String title;

  BackEnd(String title) {
    this.title = title;
  }

  /**
   * Starts a server, or takes the one whose address was given, and waits until it answers. The
   * package {@code io.workprovider.testservers} says which.
   */
  public abstract Running start();

  /**
   * The one of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static BackEnd named(String name) {
    for (BackEnd each : values()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(name)) {
        return each;
      }
    }
    throw new IllegalArgumentException("there is no back end " + name);
  }

  @Override
  public String toString() {
    return title;
  }

  /**
   * One that answers.
   *
   * @param settings of providers that use it
   * @param removal removes what the run left on it
   */
  public record Running(Map<String, String> settings, Runnable removal) {}
}
