package io.workprovider.postgres.events;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Which partition a stream belongs to, on every node, version and restart alike (Rule E6).
 *
 * <p>The hash of a stream is the first four bytes, big-endian, of the MD5 of its name in UTF-8; its
 * partition is that number, unsigned, modulo the count of partitions. The table computes the same
 * in its column {@code stream_hash}.
 */
public final class StreamHash {

  private StreamHash() {}

  /** The hash of a stream's name: 32 bits, to be read as unsigned. */
  public static int of(String stream) {
    try {
      byte[] md5 = MessageDigest.getInstance("MD5").digest(stream.getBytes(StandardCharsets.UTF_8));
      return (md5[0] & 0xFF) << 24 | (md5[1] & 0xFF) << 16 | (md5[2] & 0xFF) << 8 | (md5[3] & 0xFF);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has MD5.", e);
    }
  }

  /**
   * The partition of a stream with this hash.
   *
   * @param partitions 1 or more
   * @return 0 to {@code partitions - 1}
   */
  public static int partition(int hash, int partitions) {
    return Integer.remainderUnsigned(hash, partitions);
  }
}
