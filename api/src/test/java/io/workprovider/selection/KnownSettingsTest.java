package io.workprovider.selection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.InvalidSettingException;
import io.workprovider.spi.Setting;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How settings are found that are passed through (Rules D7 and D8). */
class KnownSettingsTest {

  private static final Setting<Map<String, String>> CLIENT =
      Setting.passedThrough("client", "What is passed on.");

  private static KnownSettings known() {
    return new KnownSettings("alpha", List.of(CLIENT), Set.of("beta"));
  }

  @Test
  void d7_eachSettingThatIsPassedThroughComesFromItsStrongestSource() {
    SettingSources sources =
        new SettingSources(
            List.of(
                SettingSource.code(Map.of("workprovider.alpha.client.a", "from code")),
                SettingSource.environment(
                    Map.of(
                        "WORKPROVIDER_ALPHA_CLIENT_A", "from the environment",
                        "WORKPROVIDER_ALPHA_CLIENT_SASL_JAAS_CONFIG", "x",
                        "WORKPROVIDER_BETA_CLIENT_B", "another's"))));
    assertEquals(
        Map.of("a", "from code", "sasl.jaas.config", "x"), known().read(sources).get(CLIENT));
  }

  @Test
  void d8_theBeginningAloneIsNoSetting() {
    SettingSources sources =
        new SettingSources(
            List.of(SettingSource.code(Map.of("workprovider.alpha.client.", "hush"))));
    InvalidSettingException refusal =
        assertThrows(InvalidSettingException.class, () -> known().read(sources));
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.contains("workprovider.alpha.client.*"), message);
    assertTrue(!message.contains("hush"), message);
  }
}
