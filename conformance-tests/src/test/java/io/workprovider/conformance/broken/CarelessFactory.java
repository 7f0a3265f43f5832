package io.workprovider.conformance.broken;

import io.workprovider.WorkProvider;
import io.workprovider.spi.Setting;
import io.workprovider.spi.Settings;
import io.workprovider.spi.WorkProviderFactory;
import java.util.List;

/** Takes every value of its settings, and asks no back end before it says that it has started. */
public final class CarelessFactory implements WorkProviderFactory {

  static final String NAME = "careless";

  /** For ServiceLoader. */
  public CarelessFactory() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Setting<?>> settings() {
    return List.of(Setting.text("lease", "How long a node that is cut off keeps its partitions."));
  }

  @Override
  public WorkProvider create(Settings settings) {
    return new NothingProvider();
  }
}
