/**
 * A kit for providers on a storage that knows transactions and no clients: a database in a file, a
 * table, a key-value store.
 *
 * <p>Whoever writes such a provider writes {@link io.workprovider.spi.store.WorkStore}, which opens
 * transactions, and {@link io.workprovider.spi.store.WorkTables}, which puts and gets rows in them.
 * {@link io.workprovider.spi.store.StoreWorkProvider} makes a node of that. It decides nothing that
 * is not decided in a write transaction, so there is no leader.
 *
 * <table>
 * <caption>Who keeps which rules of the contract</caption>
 * <tr><th>rules</th><th>kept by</th></tr>
 * <tr><td>A1, A13, P2 to P4: fences</td><td>the kit checks owner and epoch and writes in one write
 *     transaction; the store runs these <em>one after another</em>, each whole or not at all</td></tr>
 * <tr><td>A2 to A12, A14: who has what</td><td>the kit, by rows and by the nodes' own clocks</td></tr>
 * <tr><td>E1, E2: no gaps</td><td>the kit numbers events in write transactions; the store's reads
 *     see all or nothing of each</td></tr>
 * <tr><td>E6: partitions of streams</td><td>the kit; it decides the hash</td></tr>
 * <tr><td>E7, E9: contents and names</td><td>the store gives back what was put, to the last byte,
 *     and compares names exactly</td></tr>
 * <tr><td>P1, P5 to P10: positions</td><td>the kit</td></tr>
 * <tr><td>D9, L4: a back end that is away</td><td>the store says so in time; the kit goes on
 *     trying</td></tr>
 * <tr><td>L1, L2: close</td><td>the kit; the store closes what it opened</td></tr>
 * </table>
 */
@org.jspecify.annotations.NullMarked
package io.workprovider.spi.store;
