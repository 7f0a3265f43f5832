package io.workprovider.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workprovider.InvalidSettingException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a setting accepts, what it says when it does not, and that no secret is told (Rule D8). */
class SettingsTest {

  private static final Setting<Integer> POOL_SIZE =
      Setting.integer("pool-size", "How many connections.", 1, 64, 8);
  private static final Setting<Duration> LEASE =
      Setting.duration(
          "lease",
          "How long a node may be silent.",
          Duration.ofMillis(500),
          Duration.ofMinutes(5),
          Duration.ofSeconds(5));
  private static final Setting<Boolean> CREATE = Setting.flag("create", "Creates tables.", true);
  private static final Setting<String> SCHEMA =
      Setting.text("schema", "The schema.").withDefault("workprovider");
  private static final Setting<String> URL = Setting.text("url", "Where the database is.");
  private static final Setting<String> PASSWORD = Setting.secret("password", "The password.");
  private static final Setting<URI> ADDRESS =
      Setting.parsed("address", "Where.", "an address", URI::create);
  private static final List<Setting<?>> KNOWN =
      List.of(POOL_SIZE, LEASE, CREATE, SCHEMA, URL, PASSWORD, ADDRESS);

  @Test
  void d8_whatIsNotSetHasItsDefault() {
    Settings settings = of(Map.of());
    assertEquals(8, settings.get(POOL_SIZE));
    assertEquals(Duration.ofSeconds(5), settings.get(LEASE));
    assertEquals(true, settings.get(CREATE));
    assertEquals("workprovider", settings.get(SCHEMA));
    assertEquals(Optional.empty(), settings.find(URL));
  }

  @Test
  void d8_whatIsPassedThroughIsTakenAsItIsAndNeverShown() {
    Setting<Map<String, String>> client = Setting.passedThrough("client", "For the client.");
    Map<String, String> texts = Map.of("client.a.b", "hush-1", "client.c", " hush-2 ");
    Settings settings = Settings.of("workprovider.x.", List.of(client, SCHEMA), texts);
    assertEquals(Map.of("a.b", "hush-1", "c", "hush-2"), settings.get(client));
    assertEquals(-1, settings.toString().indexOf("hush"), settings.toString());
    assertEquals(Map.of(), Settings.of("workprovider.x.", List.of(client), Map.of()).get(client));
  }

  @Test
  void d8_onlyWhatGoesOnAfterTheKeyIsPassedThrough() {
    List<Setting<?>> known = List.of(Setting.passedThrough("client", "For the client."), SCHEMA);
    for (String key : List.of("client", "client.", "clients.a")) {
      InvalidSettingException refusal =
          assertThrows(
              InvalidSettingException.class,
              () -> Settings.of("workprovider.x.", known, Map.of(key, "hush")),
              key);
      String message = String.valueOf(refusal.getMessage());
      assertEquals(-1, message.indexOf("hush"), message);
    }
  }

  @Test
  void d8_whatIsSetIsReadWithoutTheSpaceAroundIt() {
    Settings settings =
        of(Map.of("pool-size", " 64\n", "create", "FALSE", "schema", "s", "address", "a:b"));
    assertEquals(64, settings.get(POOL_SIZE));
    assertEquals(false, settings.get(CREATE));
    assertEquals(Optional.of("s"), settings.find(SCHEMA));
    assertEquals(URI.create("a:b"), settings.get(ADDRESS));
  }

  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "5s, PT5S",
    "2m, PT2M",
    "5 M, PT5M",
    "PT1.5S, PT1.5S",
    "pt3m, PT3M",
    "0300s, PT5M"
  })
  void d8_durationsAreReadInEveryForm(String text, Duration expected) {
    assertEquals(expected, LEASE.read("lease", text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "s",
        "-5s",
        "5d",
        "5.5s",
        "499ms",
        "301s",
        "1h",
        "PT",
        "P1Y",
        "PT0S",
        "-PT1S",
        "9223372036854775807m",
        "9223372036854775808s",
        "PT9223372036854775807H",
        "1e3s"
      })
  void d8_aBadDurationIsRefusedWithItsRange(String text) {
    assertRefused(
        "Setting a.lease has the value '"
            + text
            + "'; allowed is a duration from 500ms to 5m, such as 500ms, 5s or 2m.",
        () -> LEASE.read("a.lease", text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "65", "-1", "8.0", "eight", "2147483648", "0x8"})
  void d8_aBadNumberIsRefusedWithItsRange(String text) {
    assertRefused(
        "Setting a.pool-size has the value '" + text + "'; allowed is a whole number from 1 to 64.",
        () -> POOL_SIZE.read("a.pool-size", text));
  }

  @Test
  void d8_aBadFlagIsRefused() {
    assertRefused(
        "Setting a.create has the value 'yes'; allowed is true or false.",
        () -> CREATE.read("a.create", "yes"));
  }

  @Test
  void d8_aBadValueIsRefusedWithItsCause() {
    InvalidSettingException refusal =
        assertRefused(
            "Setting p.address has the value 'a b'; allowed is an address.",
            () -> of(Map.of("address", "a b")));
    assertInstanceOf(IllegalArgumentException.class, refusal.getCause());
  }

  @Test
  void d8_anUnknownSettingIsRefusedListingTheKnownOnes() {
    assertRefused(
        "There is no setting p.pool. The settings with this prefix are: address, create, lease,"
            + " password, pool-size, schema, url.",
        () -> of(Map.of("pool", "secret")));
  }

  @Test
  void d8_whatIsMissingIsAskedFor() {
    assertRefused(
        "Setting p.url is missing: Where the database is. It has no default; set it to text.",
        () -> of(Map.of()).get(URL));
  }

  @Test
  void d8_aSecretIsNeverTold() {
    Setting<String> pin = Setting.secret("pin", "The pin.").withDefault("0000");
    Settings settings = Settings.of("p.", List.of(pin), Map.of("pin", "1234"));
    assertEquals("1234", settings.get(pin));
    assertEquals("p.*{pin=(hidden)}", settings.toString());
    assertEquals("Setting[pin]", pin.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "jdbc:postgresql://h/d?user=a&password=b&ssl=true"
            + "|jdbc:postgresql://h/d?user=a&password=(hidden)&ssl=true",
        "jdbc:postgresql://h/d?sslpassword=b|jdbc:postgresql://h/d?sslpassword=(hidden)",
        "postgres://ann:p@s/s:w@host:5432/d|postgres://ann:(hidden)@host:5432/d",
        "Login required username=\"a\" password=\"b c;d\";"
            + "|Login required username=\"a\" password=(hidden);",
        "host=h PWD = 'b c' x=1|host=h PWD = (hidden) x=1",
        "jdbc:postgresql://h:5432/d|jdbc:postgresql://h:5432/d"
      })
  void d8_aSecretWithinOtherTextIsNotTold(String text, String shown) {
    assertEquals("p.*{url=" + shown + "}", of(Map.of("url", text)).toString());
  }

  @Test
  void d8_aBadValueWithASecretInItIsRefusedWithoutIt() {
    InvalidSettingException refusal =
        assertRefused(
            "Setting p.address has the value 'x y?password=(hidden)'; allowed is an address.",
            () -> of(Map.of("address", "x y?password=geheim")));
    assertNull(refusal.getCause());
  }

  @Test
  void rejectsTwoSettingsOfOneKey() {
    assertEquals(
        "Two settings are named url.",
        assertThrows(
                IllegalArgumentException.class,
                () -> Settings.of("p.", List.of(URL, Setting.text("url", "Again.")), Map.of()))
            .getMessage());
  }

  @Test
  void rejectsTheQuestionForASettingOfSomeoneElse() {
    Settings settings = Settings.of("p.", List.of(URL), Map.of());
    assertEquals(
        "Setting[lease] is not among [url].",
        assertThrows(IllegalArgumentException.class, () -> settings.get(LEASE)).getMessage());
  }

  @Test
  void aSettingTellsWhatItIs() {
    assertEquals("lease", LEASE.key());
    assertEquals("How long a node may be silent.", LEASE.description());
    assertEquals("a duration from 500ms to 5m, such as 500ms, 5s or 2m", LEASE.allowed());
    assertEquals(Optional.of(Duration.ofSeconds(5)), LEASE.defaultValue());
    assertEquals(true, PASSWORD.isSecret());
    assertEquals(false, URL.isSecret());
  }

  private static Settings of(Map<String, String> texts) {
    return Settings.of("p.", KNOWN, texts);
  }

  private static InvalidSettingException assertRefused(String message, Executable call) {
    InvalidSettingException refusal = assertThrows(InvalidSettingException.class, call);
    assertEquals(message, refusal.getMessage());
    return refusal;
  }

  @Test
  void d8_rangesAreShownInTheLargestUnitThatFits() {
    Setting<Duration> setting =
        Setting.duration("d", "A time.", Duration.ZERO, Duration.ofHours(2), Duration.ofSeconds(1));
    assertEquals("a duration from 0s to 2h, such as 500ms, 5s or 2m", setting.allowed());
  }
}
