package io.workprovider.postgres.sql;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What is one cluster of nodes: a namespace within a schema. Names its locks and channels, so that
 * clusters that share a database never meet.
 *
 * @param schema where the tables are
 * @param namespace separates applications that share them
 */
public record Scope(SchemaName schema, String namespace) {

  /** The advisory lock that is held while a node's session lasts. */
  public long livenessKey(String node) {
    return hash("node", schema.value(), namespace, node);
  }

  /** The advisory lock of whoever leads. */
  public long leaderKey() {
    return hash("leader", schema.value(), namespace);
  }

  /** The advisory lock under which consumers are registered. */
  public long registrationKey() {
    return hash("registration", schema.value(), namespace);
  }

  /** The channel on which nodes tell each other about allocation. */
  public String channel() {
    return "workprovider_" + HexFormat.of().toHexDigits(hash("channel", schema.value(), namespace));
  }

  /** The channel on which new events are announced; all namespaces of a schema share its events. */
  public String eventsChannel() {
    return "workprovider_events_" + HexFormat.of().toHexDigits(hash("events", schema.value()));
  }

  /** A statement with its names put in: the schema, the channel, and who lives. */
  public String in(String statement) {
    return schema.in(Liveness.in(statement)).replace("${channel}", channel());
  }

  /** The advisory lock under which a schema is installed. */
  public static long installKey(SchemaName schema) {
    return hash("install", schema.value());
  }

  private static long hash(String... parts) {
    try {
      byte[] text = String.join("\0", parts).getBytes(StandardCharsets.UTF_8);
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
