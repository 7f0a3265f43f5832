package io.workprovider.kafka.faults;

import io.workprovider.conformance.faults.FaultFixture;
import io.workprovider.conformance.faults.FaultSuite;
import org.junit.jupiter.api.Tag;

/** With the consumer group protocol, this provider survives the faults that every one has to. */
@Tag("faults")
final class ConsumerProtocolFaultTest extends FaultSuite {

  @Override
  protected FaultFixture fixture() {
    return new KafkaFaults(Brokers.one(), KafkaFaults.CONSUMER_PROTOCOL);
  }
}
