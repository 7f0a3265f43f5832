package io.workprovider.postgres.events;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;

/**
 * Which partition a stream belongs to, on every node, version and restart alike (Rule E6).
 *
 * <p>The hash of a stream is the first four bytes, big-endian and unsigned, of the MD5 of its name
 * in UTF-8. Its partition is that number times the count of partitions, divided by 2^32: each
 * partition is a range of hashes. The table computes the hash in its column {@code stream_hash}.
 *
 * <p>Ranges, so that whatever the count of partitions, the events of some of them are found by an
 * index: by the <em>share</em> that the hash is in, of {@value #SHARES} that are as wide as each
 * other.
 */
public final class StreamHash {

  /** A power of two; so many partitions can each be found by an index. */
  static final int SHARES = 1_024;

  private static final int SHARE_BITS = Integer.numberOfTrailingZeros(SHARES);

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
    return (int) ((Integer.toUnsignedLong(hash) * partitions) >>> Integer.SIZE);
  }

  /**
   * The shares in which some partitions lie, ascending. Those at the edge of a partition may hold
   * streams of its neighbour as well.
   *
   * @param some of the partitions
   * @param partitions how many there are of them all
   */
  static int[] shares(long[] some, int partitions) {
    BitSet shares = new BitSet(SHARES);
    for (long partition : some) {
      shares.set(
          shareOf(lowestHash(partition, partitions)),
          shareOf(lowestHash(partition + 1, partitions) - 1) + 1);
    }
    return shares.stream().toArray();
  }

  private static long lowestHash(long partition, int partitions) {
    return ((partition << Integer.SIZE) + partitions - 1) / partitions;
  }

  private static int shareOf(long hash) {
    return (int) (hash >>> (Integer.SIZE - SHARE_BITS));
  }
}
