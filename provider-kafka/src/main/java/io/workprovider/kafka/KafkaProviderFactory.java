package io.workprovider.kafka;

import io.workprovider.WorkProvider;
import io.workprovider.spi.Setting;
import io.workprovider.spi.Settings;
import io.workprovider.spi.WorkProviderFactory;
import java.util.List;

/**
 * Makes providers that get their work from Kafka.
 *
 * <p>Thread-safe.
 */
public final class KafkaProviderFactory implements WorkProviderFactory {

  /** The provider's name. */
  public static final String NAME = Offsets.PROVIDER;

  /** For ServiceLoader. */
  public KafkaProviderFactory() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Setting<?>> settings() {
    return KafkaSettings.all();
  }

  @Override
  public WorkProvider create(Settings settings) {
    return KafkaWorkProvider.connect(KafkaSettings.of(settings));
  }
}
