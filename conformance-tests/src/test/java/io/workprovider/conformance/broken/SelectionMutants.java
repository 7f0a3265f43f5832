package io.workprovider.conformance.broken;

import io.workprovider.conformance.SelectionFixture;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Wrong about how it is chosen and connected. */
final class SelectionMutants {

  private SelectionMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.chosen(
            "SERVICE_FILE_IS_LOST",
            "its jar lost the service file",
            "d1_itIsFoundByItsName",
            "ServiceLoader finds no provider named lost.",
            () -> new Chosen("lost")),
        Mutant.chosen(
            "SETTINGS_ARE_NOT_CHECKED",
            "a bad value is taken for the default",
            "d8_aBadValueIsRefusedWithSettingValueAndRange",
            "Expected io.workprovider.InvalidSettingException to be thrown, but nothing was"
                + " thrown.",
            () -> new Chosen(CarelessFactory.NAME)),
        Mutant.chosen(
            "CONNECTS_LATER",
            "it starts without asking its back end",
            "d9_aBackEndThatCannotBeReachedFailsInTimeAndSaysWhere",
            "Expected io.workprovider.ProviderUnavailableException to be thrown, but nothing was"
                + " thrown.",
            () -> new Chosen(CarelessFactory.NAME)));
  }

  private record Chosen(String providerName) implements SelectionFixture {

    @Override
    public Map<String, String> settings() {
      return Map.of();
    }

    @Override
    public String restrictedSetting() {
      return "workprovider." + providerName + ".lease";
    }

    @Override
    public UnreachableBackEnd unreachable() {
      return new UnreachableBackEnd(Map.of(), "nowhere", Duration.ofSeconds(1));
    }

    @Override
    public void close() {}
  }
}
