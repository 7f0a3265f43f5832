package io.workprovider.postgres.faults;

import static org.awaitility.Awaitility.await;

import io.workprovider.conformance.faults.NodeCluster;
import io.workprovider.conformance.faults.TakeoverTrials;
import io.workprovider.conformance.faults.TakeoverTrials.Fault;
import io.workprovider.conformance.faults.TakeoverTrials.Row;
import io.workprovider.testservers.PostgresServer;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Measures how long work stands still when nodes go and come, at the default settings, and prints a
 * table. The one argument is the number of trials of each kind, 20 unless given.
 */
final class TakeoverTimes {

  private TakeoverTimes() {}

  public static void main(String[] arguments) throws IOException {
    int trials = arguments.length == 0 ? 20 : Integer.parseInt(arguments[0]);
    Map<String, String> defaults =
        Map.of("workprovider.postgres.lease", "5s", "fault.handler-millis", "1");
    List<Row<PostgresFaults>> rows =
        List.of(
            new Row<>("SIGKILL of a node", Fault.KILL, TakeoverTimes::follower),
            new Row<>("SIGKILL of the leader", Fault.KILL, TakeoverTimes::leader),
            new Row<>("SIGSTOP", Fault.FREEZE, TakeoverTimes::follower),
            new Row<>("cut off, both directions", Fault.CUT, TakeoverTimes::follower),
            new Row<>("polite leave", Fault.LEAVE, TakeoverTimes::follower),
            Row.of("join", Fault.JOIN));
    try (PostgresServer server = PostgresServer.start(Map.of())) {
      // With an appender that notifies, as a provider's own does.
      new TakeoverTrials<>(() -> new PostgresFaults(server, true), defaults, trials)
          .print(System.out, rows);
    }
  }

  private static String leader(PostgresFaults faults, NodeCluster cluster) {
    return await()
        .atMost(NodeCluster.LONG)
        .until(() -> cluster.nameOf(faults.leader()), name -> !name.isEmpty());
  }

  private static String follower(PostgresFaults faults, NodeCluster cluster) {
    return leader(faults, cluster).equals("a") ? "b" : "a";
  }
}
