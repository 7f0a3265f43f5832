package io.workprovider.memory;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Which partition a stream is in, for good (Rule E6): the first four bytes of the MD5 of its name
 * in UTF-8, read as an unsigned big-endian number, times the number of partitions, divided by 2^32.
 *
 * <p>The category is no part of it, and the Postgres provider computes the same. Chosen since every
 * database and language has it; nothing here is a secret.
 */
final class StreamHash {

  private StreamHash() {}

  /** The hash of a stream's name, 0 to 2^32 - 1. */
  static long of(String stream) {
    try {
      byte[] digest =
          MessageDigest.getInstance("MD5").digest(stream.getBytes(StandardCharsets.UTF_8));
      return Integer.toUnsignedLong(ByteBuffer.wrap(digest).getInt());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform must have MD5; this one has not.", e);
    }
  }

  /** The partition of a hash. */
  static int partition(long hash, int partitions) {
    return (int) ((hash * partitions) >>> Integer.SIZE);
  }
}
