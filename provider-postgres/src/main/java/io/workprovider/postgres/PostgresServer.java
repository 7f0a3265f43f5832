package io.workprovider.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.workprovider.InvalidSettingException;
import io.workprovider.postgres.session.Election;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The database to connect to, and how. Its text never contains the password. Thread-safe. */
final class PostgresServer implements ConnectionSource {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);

  private final String url;
  private final Properties login;
  private final String where;
  private final String database;
  private final int poolSize;

  private PostgresServer(
      String url, Properties login, String where, String database, int poolSize) {
    this.poolSize = poolSize;
    this.url = url;
    this.login = login;
    this.where = where;
    this.database = database;
  }

  /**
   * The server of these settings; nothing is connected yet.
   *
   * @throws InvalidSettingException if the url is of another form, or carries a password
   */
  static PostgresServer of(PostgresSettings settings) {
    String url = settings.get(PostgresSettings.URL);
    refuseLogin(url);
    Properties parsed = parse(url);
    if (PGProperty.PASSWORD.getOrDefault(parsed) != null) {
      throw new InvalidSettingException(
          "Setting "
              + PostgresSettings.PREFIX
              + "url carries a password, which would show wherever the url does. Set "
              + PostgresSettings.PREFIX
              + "password in its place.");
    }
    Properties login = new Properties();
    if (settings.get(PostgresSettings.ELECTION) == Election.LEASE) {
      // A statement that was prepared in one session is not there in the next. The url may differ.
      PGProperty.PREPARE_THRESHOLD.set(login, 0);
    }
    settings.find(PostgresSettings.USER).ifPresent(user -> PGProperty.USER.set(login, user));
    settings
        .find(PostgresSettings.PASSWORD)
        .ifPresent(password -> PGProperty.PASSWORD.set(login, password));
    String user =
        settings
            .find(PostgresSettings.USER)
            .orElse(parsed.getProperty(PGProperty.USER.getName(), System.getProperty("user.name")));
    String database = String.valueOf(PGProperty.PG_DBNAME.getOrDefault(parsed));
    String where = hosts(parsed) + "/" + database + " as user '" + user + "'";
    return new PostgresServer(
        url, login, where, database, settings.get(PostgresSettings.POOL_SIZE));
  }

  /** Before the driver sees the url, which logs what it cannot parse. */
  private static void refuseLogin(String url) {
    if (url.startsWith("jdbc:postgresql:") && url.contains("@")) {
      throw new InvalidSettingException(
          "Setting "
              + PostgresSettings.PREFIX
              + "url has an '@', as if it carried a login, which would show wherever the url does."
              + " Set "
              + PostgresSettings.PREFIX
              + "user and "
              + PostgresSettings.PREFIX
              + "password in its place; write an '@' that belongs to a name as %40.");
    }
  }

  private static Properties parse(String url) {
    @Nullable Properties parsed = Driver.parseURL(url, new Properties());
    if (parsed == null) {
      throw new InvalidSettingException(
          "Setting "
              + PostgresSettings.PREFIX
              + "url has the value '"
              + withoutSecrets(url)
              + "'; allowed is jdbc:postgresql://host:port/database.");
    }
    return parsed;
  }

  /** An url of another form may carry a password before an '@' or after a '?'. */
  private static String withoutSecrets(String url) {
    return url.replaceAll("^([^/@]*//)?.*@", "$1…@").replaceAll("\\?.*", "?…");
  }

  private static String hosts(Properties parsed) {
    String[] hosts = String.valueOf(PGProperty.PG_HOST.getOrDefault(parsed)).split(",", -1);
    String[] ports = String.valueOf(PGProperty.PG_PORT.getOrDefault(parsed)).split(",", -1);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < hosts.length; i++) {
      text.append(i == 0 ? "" : ",").append(hosts[i]).append(':').append(ports[i]);
    }
    return text.toString();
  }

  @Override
  public String where() {
    return where;
  }

  @Override
  public String database() {
    return database;
  }

  @Override
  public String address() {
    return PostgresSettings.PREFIX + "url";
  }

  @Override
  public String login() {
    return PostgresSettings.PREFIX + "user and " + PostgresSettings.PREFIX + "password";
  }

  @Override
  public String toSessions() {
    return "Point "
        + PostgresSettings.PREFIX
        + "url at the server itself, or at a pooler in session mode";
  }

  @Override
  public Connection connect(String applicationName, Duration patience) throws SQLException {
    return open(properties(applicationName, patience));
  }

  /**
   * Straight from the driver, without the JVM-wide DriverManager, whose class-loader rules and log
   * writer are none of ours.
   */
  private Connection open(Properties properties) throws SQLException {
    Connection connection = new Driver().connect(url, properties);
    if (connection == null) {
      throw new SQLException("The driver does not take this url.");
    }
    return connection;
  }

  @Override
  public Pool pool(String name, Terms terms) throws SQLException {
    HikariConfig config = config(name, poolSize, terms, terms.login());
    if (terms.election() == Election.ADVISORY_LOCK) {
      config.setConnectionInitSql(sessionSettings(terms));
    }
    HikariDataSource pool = new HikariDataSource(config);
    openFirst(pool, terms);
    return pool(pool, terms);
  }

  /**
   * Nobody waits for what a handler may do in its own time; but a server process that waits for the
   * rest of a message, with locks, from a node that was cut off must end. How long a transaction
   * may wait is set with each. Where a pooler stands between, this is a matter of its own.
   */
  @Override
  public Pool transactionPool(String name, int size, Terms terms) {
    HikariConfig config = config(name, size, terms, terms.patience());
    config.setMinimumIdle(0);
    config.setAutoCommit(false);
    if (terms.election() == Election.ADVISORY_LOCK) {
      config.setConnectionInitSql(
          """
          SET tcp_keepalives_idle = %1$d;
          SET tcp_keepalives_interval = %1$d;
          SET tcp_keepalives_count = 1
          """
              .formatted(seconds(terms.lease())));
    }
    HikariDataSource pool = new HikariDataSource(config);
    return pool(pool, terms);
  }

  private static Pool pool(HikariDataSource pool, Terms terms) {
    return new Pool(
        pool,
        pool.getMaximumPoolSize(),
        terms,
        () -> pool.getHikariPoolMXBean().softEvictConnections(),
        pool::close);
  }

  private HikariConfig config(String name, int size, Terms terms, Duration patience) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    Properties properties = properties(name, terms.lease());
    config.setDataSource(new OpeningDataSource(() -> open(properties)));
    config.setMaximumPoolSize(size);
    config.setConnectionTimeout(millis(patience));
    config.setValidationTimeout(millis(terms.patience().dividedBy(2)));
    config.setInitializationFailTimeout(-1);
    // Else the pool asks its first connection for the default; if that is lost right then, it goes
    // on without one, and no connection that it opens afterwards passes.
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    return config;
  }

  /** What a node needs first, its reader's and one more: a login may take longer than its lease. */
  private static void openFirst(HikariDataSource pool, Terms terms) throws SQLException {
    try (Connection one = pool.getConnection();
        Connection two = pool.getConnection()) {
      LOG.debug("{} has its first connections {} and {}", pool.getPoolName(), one, two);
    } catch (SQLException | RuntimeException e) {
      try (pool) {
        throw e;
      }
    }
    pool.getHikariConfigMXBean().setConnectionTimeout(millis(terms.patience()));
  }

  private static long millis(Duration wait) {
    return Math.max(250, wait.toMillis()); // the pool takes no less
  }

  private static String sessionSettings(Terms terms) {
    return """
    SET lock_timeout = %d;
    SET idle_in_transaction_session_timeout = %d;
    SET default_transaction_isolation = 'read committed';
    SET default_transaction_read_only = off
    """
        .formatted(
            Math.max(1, terms.lockTimeout().toMillis()),
            Math.max(1, terms.idleInTransaction().toMillis()));
  }

  private static int seconds(Duration time) {
    return Math.toIntExact(Math.max(1, (time.toMillis() + 999) / 1000));
  }

  private Properties properties(String applicationName, Duration patience) {
    int seconds = seconds(patience);
    Properties properties = new Properties();
    properties.putAll(login);
    PGProperty.APPLICATION_NAME.set(properties, applicationName);
    PGProperty.CONNECT_TIMEOUT.set(properties, seconds);
    PGProperty.SOCKET_TIMEOUT.set(properties, seconds);
    PGProperty.TCP_KEEP_ALIVE.set(properties, true);
    return properties;
  }

  @Override
  public String toString() {
    return where;
  }
}
