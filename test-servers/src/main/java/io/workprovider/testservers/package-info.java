/**
 * Real PostgreSQL and Kafka servers for tests, examples and benchmarks.
 *
 * <p>A server comes in one of four ways. Where nothing is said, it runs in a container if a Docker
 * engine answers, and embedded if not. The environment variables {@code TEST_SERVERS_POSTGRES} and
 * {@code TEST_SERVERS_KAFKA}, or the system properties {@code test.servers.postgres} and {@code
 * test.servers.kafka}, which come first, force a way:
 *
 * <table>
 * <caption>What forces which way</caption>
 * <tr><th>value</th><th>way</th></tr>
 * <tr><td>{@code embedded}</td><td>from Maven artifacts, without any installation</td></tr>
 * <tr><td>{@code containers}</td><td>in a container, of the newest local image, or a pulled one if
 * there is none</td></tr>
 * <tr><td>{@code containers:postgres:17}</td><td>in a container of this image</td></tr>
 * <tr><td>{@code /usr/lib/postgresql/15/bin}</td><td>from the PostgreSQL that is installed
 * here</td></tr>
 * <tr><td>{@code jdbc:postgresql://host/postgres?user=u&password=p}, {@code host:9092}</td><td>a
 * server that runs already</td></tr>
 * </table>
 *
 * <p>A forced way that does not work is an error; only the way that nobody forced falls back. What
 * was chosen and why is one line in the log.
 *
 * <p>Nothing is left behind. A server that was started ends with this JVM, and its data with it,
 * also when the JVM is killed: a small process that holds the other end of a pipe sees to it.
 * Containers are left to Testcontainers, whose reaper does the same. Where the reaper is disabled,
 * the containers of a JVM that was killed stay.
 *
 * <p>Servers that run as processes need a POSIX system: Linux or macOS. On others take containers
 * or an address.
 */
@NullMarked
package io.workprovider.testservers;

import org.jspecify.annotations.NullMarked;
