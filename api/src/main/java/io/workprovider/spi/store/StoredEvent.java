package io.workprovider.spi.store;

import io.workprovider.Event;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * An event, and where it is.
 *
 * @param place its number in the storage, from 1, in the order of commits and without gaps
 * @param event the event, recorded at a time in whole microseconds
 */
public record StoredEvent(long place, Event event) {

  /**
   * Decides over the partition of its stream, for good (Rule E6): the first four bytes of the MD5
   * of the stream's name in UTF-8, as a number from 0 to 2^32 - 1. A store keeps it beside the
   * event, to find those of a share.
   */
  public long hash() {
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      byte[] digest = md5.digest(event.stream().getBytes(StandardCharsets.UTF_8));
      return Integer.toUnsignedLong(ByteBuffer.wrap(digest).getInt());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform must have MD5; this one has not.", e);
    }
  }
}
