package io.workprovider.kafka.faults;

import io.workprovider.conformance.faults.TakeoverTrials;
import io.workprovider.conformance.faults.TakeoverTrials.Fault;
import io.workprovider.conformance.faults.TakeoverTrials.Row;
import io.workprovider.testservers.KafkaCluster;
import io.workprovider.testservers.KafkaPlan;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Measures how long work stands still when nodes go and come, at the default settings of the
 * library and the stock settings of a broker. The first argument is the number of trials of each
 * kind, 10 unless given; the second the group protocol, classic unless given.
 */
final class TakeoverTimes {

  private TakeoverTimes() {}

  public static void main(String[] arguments) throws IOException {
    int trials = arguments.length == 0 ? 10 : Integer.parseInt(arguments[0]);
    String protocol = arguments.length < 2 ? KafkaFaults.CLASSIC : arguments[1];
    Map<String, String> defaults =
        Map.of("workprovider.kafka.session-timeout", "10s", "fault.handler-millis", "1");
    List<Row<KafkaFaults>> rows =
        List.of(
            Row.of("SIGKILL", Fault.KILL),
            Row.of("SIGSTOP", Fault.FREEZE),
            Row.of("cut off, both directions", Fault.CUT),
            Row.of("polite leave", Fault.LEAVE),
            Row.of("join", Fault.JOIN));
    try (KafkaCluster kafka =
        KafkaPlan.of(1)
            .withCables(2)
            .with("group.initial.rebalance.delay.ms", "3000")
            .startInOwnJvms()) {
      new TakeoverTrials<>(() -> new KafkaFaults(kafka, protocol), defaults, trials)
          .print(System.out, rows);
    }
  }
}
