package io.workprovider.examples.delayboard;

import io.workprovider.ConsumerService;
import io.workprovider.WorkProvider;
import io.workprovider.WorkProviders;
import java.sql.SQLException;
import java.time.Duration;

/**
 * One node: joins, keeps the board, and leaves politely on SIGTERM. Where the database is, it reads
 * from the system properties that the provider reads too.
 */
public final class Node {

  /** The system property with the label of the node. */
  static final String LABEL = "delay-board.node";

  private static final Duration WORK = Duration.ofMillis(2);

  private Node() {}

  /** Prints the node's id as soon as it runs. */
  public static void main(String[] args) throws SQLException, InterruptedException {
    ParentPipe.haltAtEnd();
    String label = System.getProperty(LABEL, "?");
    try (PostgresBoard board =
            PostgresBoard.open(DatabaseAddress.fromSystemProperties(), DelayConsumer.PARTITIONS);
        WorkProvider provider = WorkProviders.load();
        ConsumerService service =
            ConsumerService.start(provider, DelayConsumer.writingTo(board, label, WORK))) {
      System.out.println(provider.nodeId());
      service.awaitStop();
    }
  }
}
