/**
 * Work from a Kafka cluster.
 *
 * <ol>
 *   <li>A category is a topic, a stream is a record key, a consumer is a group.
 *   <li>The group decides which node owns which topic partition, and a partition that is to move
 *       stays with its owner until it is released ({@link io.workprovider.kafka.HandoverAssignor}).
 *   <li>A grant commits the stored offset anew, with an epoch in its metadata that is one higher:
 *       that proves the ownership to the broker, and tells later grants from earlier ones.
 *   <li>Every save passes the token of its assignment first, then the broker's own check of the
 *       group's generation.
 *   <li>What a group's offsets cannot hold stands in one compacted control topic per namespace.
 * </ol>
 */
@NullMarked
package io.workprovider.kafka;

import org.jspecify.annotations.NullMarked;
