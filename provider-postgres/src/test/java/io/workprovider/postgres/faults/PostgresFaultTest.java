package io.workprovider.postgres.faults;

import io.workprovider.conformance.faults.FaultFixture;
import io.workprovider.conformance.faults.FaultSuite;
import org.junit.jupiter.api.Tag;

/** This provider survives the faults that every provider has to. */
@Tag("faults")
final class PostgresFaultTest extends FaultSuite {

  @Override
  protected FaultFixture fixture() {
    return new PostgresFaults(Servers.own(), false);
  }
}
