package io.workprovider.examples.delayboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workprovider.examples.BackEnd;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {

  @Test
  void withoutOptionsTheWholeFileIsUsedAndNothingDrawn() {
    Options options = Options.parse(List.of());

    assertEquals(20_000, options.events());
    assertFalse(options.live());
    assertEquals(BackEnd.POSTGRES, options.backEnd());
  }

  @Test
  void everyOptionIsRead() {
    assertEquals(
        new Options(BackEnd.KAFKA, 3000, Duration.ofSeconds(8), true, Path.of("x")),
        Options.parse(
            List.of("kafka", "--events", "3000", "--seconds", "8", "--live", "--logs", "x")));
  }

  @Test
  void whatMakesNoSenseIsRefusedAndNamed() {
    assertEquals("--events is a number from 1000 to 20000, not many", refusal("--events", "many"));
    assertEquals("there is no option --fast", refusal("--fast"));
    assertEquals("a value is missing at the end", refusal("--logs"));
  }

  private static String refusal(String... arguments) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> Options.parse(List.of(arguments)))
            .getMessage());
  }
}
