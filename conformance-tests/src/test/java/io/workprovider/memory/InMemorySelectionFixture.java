package io.workprovider.memory;

import io.workprovider.conformance.SelectionFixture;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** The in-memory provider, chosen by its name, on a storage that no other test knows. */
public final class InMemorySelectionFixture implements SelectionFixture {

  private static final String PREFIX = "workprovider.in-memory.";

  private final String storage = "selection-" + UUID.randomUUID();
  private final String closed = "closed-" + UUID.randomUUID();

  /** A fixture with a storage that takes nodes and one that takes none. */
  public InMemorySelectionFixture() {
    InMemoryStorage.named(closed).refuseNodes();
  }

  @Override
  public String providerName() {
    return "in-memory";
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(PREFIX + "storage", storage);
  }

  @Override
  public String restrictedSetting() {
    return PREFIX + "lease";
  }

  @Override
  public UnreachableBackEnd unreachable() {
    return new UnreachableBackEnd(
        Map.of(PREFIX + "storage", closed), closed, Duration.ofSeconds(2));
  }

  @Override
  public void close() {
    InMemoryStorage.forget(storage);
    InMemoryStorage.forget(closed);
  }
}
