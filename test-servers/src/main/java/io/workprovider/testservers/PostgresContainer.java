package io.workprovider.testservers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** PostgreSQL in a container of the official image. */
final class PostgresContainer {

  private static final String PULLED = "postgres:18";
  private static final int PORT = 5432;

  private PostgresContainer() {}

  /** A local image if there is one, so that no test waits for the network. */
  static String image(Containers containers) throws NoContainerException {
    return containers.newestImage(PULLED);
  }

  /** What to run, with the same data directory as {@link PostgresProcess} makes. */
  static ContainerPlan plan(String image, int hostPort, Map<String, String> settings) {
    List<String> command = new ArrayList<>(List.of("postgres"));
    settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    return new ContainerPlan(
        image,
        PORT,
        hostPort,
        Map.of(
            "POSTGRES_USER", PostgresProcess.USER,
            "POSTGRES_PASSWORD", PostgresProcess.PASSWORD,
            "POSTGRES_INITDB_ARGS", "--encoding=UTF8 --locale=C --no-sync"),
        command,
        "INT",
        "QUIT");
  }
}
