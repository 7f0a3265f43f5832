package io.workprovider.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.WorkProvider;
import io.workprovider.spi.Settings;
import io.workprovider.spi.WorkProviderFactory;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class InMemoryWorkProviderFactoryTest {

  private final InMemoryWorkProviderFactory factory = new InMemoryWorkProviderFactory();

  private WorkProvider connect(String storage) {
    return factory.create(
        Settings.of("workprovider.in-memory.", factory.settings(), Map.of("storage", storage)));
  }

  @Test
  void d1_isFoundAndTakenOnlyWhenNamed() {
    List<WorkProviderFactory> found =
        ServiceLoader.load(WorkProviderFactory.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(WorkProviderFactory::onlyWhenNamed)
            .toList();
    assertEquals(List.of("in-memory"), found.stream().map(WorkProviderFactory::name).toList());
  }

  @Test
  void nodesOfOneStorageSeeEachOther() {
    try (WorkProvider one = connect("shared");
        WorkProvider two = connect("shared");
        WorkProvider elsewhere = connect("other")) {
      assertEquals(2, one.admin().nodes().size());
      assertEquals(1, elsewhere.admin().nodes().size());
      assertNotEquals(one.nodeId(), two.nodeId());
    }
    assertTrue(InMemoryStorage.named("shared").table().members().ids().isEmpty());
  }
}
