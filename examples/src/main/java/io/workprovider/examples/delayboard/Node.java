package io.workprovider.examples.delayboard;

import io.workprovider.ConsumerService;
import io.workprovider.WorkProvider;
import io.workprovider.WorkProviders;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * One node: joins, keeps the board, and leaves politely on SIGTERM. It runs on the provider that is
 * on its class path, whose settings are system properties.
 */
public final class Node {

  /** The system property with the label of the node. */
  static final String LABEL = "delay-board.node";

  /** The system property with the folder of the board. */
  static final String BOARD = "delay-board.board";

  private static final Duration WORK = Duration.ofMillis(2);

  private Node() {}

  /** Prints the node's id as soon as it runs. */
  public static void main(String[] args) throws IOException, InterruptedException {
    ParentPipe.haltAtEnd();
    String label = System.getProperty(LABEL, "?");
    try (NoteFile board = NoteFile.open(Path.of(System.getProperty(BOARD, ".")), label);
        WorkProvider provider = WorkProviders.load();
        ConsumerService service =
            ConsumerService.start(provider, DelayConsumer.writingTo(board, label, WORK))) {
      System.out.println(provider.nodeId());
      service.awaitStop();
    }
  }
}
