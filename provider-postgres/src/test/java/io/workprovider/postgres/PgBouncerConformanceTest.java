package io.workprovider.postgres;

import io.workprovider.conformance.ProviderConformance;
import io.workprovider.conformance.ProviderFixture;
import io.workprovider.conformance.SelectionFixture;
import org.junit.jupiter.api.Tag;

/**
 * This provider passes every suite through a real PgBouncer in transaction mode. Runs with {@code
 * -Ppgbouncer}, and fails without the binary.
 */
@Tag("pgbouncer")
final class PgBouncerConformanceTest extends ProviderConformance {

  @Override
  protected ProviderFixture fixture() {
    return PostgresFixture.behindAPooler();
  }

  @Override
  protected SelectionFixture selectionFixture() {
    return new PostgresSelectionFixture();
  }
}
