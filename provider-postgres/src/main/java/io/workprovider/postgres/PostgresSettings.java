package io.workprovider.postgres;

import io.workprovider.InvalidSettingException;
import io.workprovider.postgres.ConnectionSource.Terms;
import io.workprovider.postgres.session.Election;
import io.workprovider.postgres.sql.SchemaName;
import io.workprovider.postgres.sql.Scope;
import io.workprovider.spi.Setting;
import io.workprovider.spi.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The settings of this provider, and their values. */
final class PostgresSettings {

  static final String PREFIX = "workprovider.postgres.";

  static final Setting<String> URL =
      Setting.parsed(
          "url",
          "Where the database is, without user and password.",
          "an address such as jdbc:postgresql://db.example.com:5432/app",
          text -> text);
  static final Setting<String> USER = Setting.text("user", "The user to log in as.");
  static final Setting<String> PASSWORD = Setting.secret("password", "The user's password.");
  static final Setting<SchemaName> SCHEMA =
      Setting.parsed(
              "schema",
              "The schema that holds this provider's tables.",
              "1 to 48 lower-case letters, digits and '_', not beginning with a digit or 'pg_'",
              SchemaName::new)
          .withDefault(new SchemaName("workprovider"));
  static final Setting<String> NAMESPACE =
      Setting.parsed(
              "namespace",
              "Separates applications that share a schema: their nodes, consumers and positions.",
              "1 to 80 letters, digits, '.', '_' and '-'",
              PostgresSettings::namespace)
          .withDefault("default");
  static final Setting<Election> ELECTION =
      Setting.parsed(
              "election",
              "How nodes prove that they are alive, and elect a leader; `lease` takes no session,"
                  + " for poolers in transaction mode.",
              Election.ALLOWED,
              Election::of)
          .withDefault(Election.ADVISORY_LOCK);
  static final Setting<Duration> LEASE =
      Setting.duration(
          "lease",
          "How long a node that hangs or is cut off keeps its partitions.",
          Duration.ofMillis(300),
          Duration.ofHours(1),
          Duration.ofSeconds(5));
  static final Setting<Duration> GRACE =
      Setting.duration(
          "grace",
          "How long after the end of a node's session others wait before they take its partitions.",
          Duration.ZERO,
          Duration.ofMinutes(1),
          Duration.ofMillis(500));
  static final int DEFAULT_POOL_SIZE = 4;
  static final Setting<Integer> POOL_SIZE =
      Setting.integer(
          "pool-size",
          "How many pooled connections a node has, beside its session.",
          2,
          100,
          DEFAULT_POOL_SIZE);
  static final Setting<Integer> TRANSACTION_POOL_SIZE =
      Setting.integer(
          "transaction-pool-size",
          "How many handlers have a transaction at a time, each on a connection beside the others.",
          1,
          1_000,
          10);
  static final Setting<Duration> TRANSACTION_TIMEOUT =
      Setting.duration(
          "transaction-timeout",
          "How long a handler's transaction may be idle, or wait for the server, before it is ended.",
          Duration.ofSeconds(1),
          Duration.ofHours(1),
          Duration.ofSeconds(30));
  static final Setting<Duration> CONNECT_TIMEOUT =
      Setting.duration(
          "connect-timeout",
          "How long starting waits for the server.",
          Duration.ofMillis(100),
          Duration.ofMinutes(5),
          Duration.ofSeconds(10));
  static final Setting<Boolean> INSTALL_SCHEMA =
      Setting.flag("install-schema", "Whether missing tables are created at start.", true);
  static final Setting<Integer> READ_AHEAD_EVENTS =
      Setting.integer(
          "read-ahead-events",
          "How many events are fetched ahead of a partition's handlers.",
          1,
          100_000,
          2_000);
  static final Setting<Integer> READ_AHEAD_BYTES =
      Setting.integer(
          "read-ahead-bytes",
          "How many bytes of events are fetched ahead of a partition's handlers.",
          1,
          1 << 30,
          4 << 20);

  private static final Pattern NAMESPACES = Pattern.compile("[A-Za-z0-9._-]{1,80}");

  private final Settings values;

  PostgresSettings(Settings values) {
    this.values = values;
  }

  static List<Setting<?>> all() {
    return List.of(
        URL,
        USER,
        PASSWORD,
        SCHEMA,
        NAMESPACE,
        ELECTION,
        LEASE,
        GRACE,
        POOL_SIZE,
        TRANSACTION_POOL_SIZE,
        TRANSACTION_TIMEOUT,
        CONNECT_TIMEOUT,
        INSTALL_SCHEMA,
        READ_AHEAD_EVENTS,
        READ_AHEAD_BYTES);
  }

  /** Those that still mean something where data sources are given. */
  static List<Setting<?>> withoutServer() {
    List<Setting<?>> server = List.of(URL, USER, PASSWORD, POOL_SIZE);
    return all().stream().filter(setting -> !server.contains(setting)).toList();
  }

  private static String namespace(String text) {
    if (!NAMESPACES.matcher(text).matches()) {
      throw new IllegalArgumentException("not a namespace");
    }
    return text;
  }

  /**
   * The grace; the default is at most the lease.
   *
   * @throws InvalidSettingException if one that was set is longer than the lease
   */
  Duration grace() {
    Duration lease = get(LEASE);
    Duration grace = get(GRACE);
    if (grace.compareTo(lease) <= 0) {
      return grace;
    }
    if (GRACE.defaultValue().filter(grace::equals).isPresent()) {
      return lease;
    }
    throw new InvalidSettingException(
        "Setting "
            + PREFIX
            + "grace is "
            + grace.toMillis()
            + " ms, longer than "
            + PREFIX
            + "lease, which is "
            + lease.toMillis()
            + " ms. Set it to the lease or less: after a lease a node that is cut off has stopped.");
  }

  <T> T get(Setting<T> setting) {
    return values.get(setting);
  }

  Optional<String> find(Setting<String> setting) {
    return values.find(setting);
  }

  /** What a node expects of its pooled connections. */
  Terms terms() {
    return new Terms(get(ELECTION), get(LEASE), patience(), get(CONNECT_TIMEOUT));
  }

  /** How long to wait for a connection: what comes too late for the lease is no use. */
  Duration patience() {
    Duration half = get(LEASE).dividedBy(2);
    Duration longest = get(CONNECT_TIMEOUT);
    return half.compareTo(longest) < 0 ? half : longest;
  }

  Scope scope() {
    return new Scope(get(SCHEMA), get(NAMESPACE));
  }
}
