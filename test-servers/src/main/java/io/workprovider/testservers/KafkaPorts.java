package io.workprovider.testservers;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;

/** Where the brokers of a cluster listen, and where they say that they do. */
final class KafkaPorts {

  static final String CONTROLLER = "CONTROLLER";
  static final String BROKER = "BROKER";
  static final String CLIENTS = "CLIENTS";

  private final String clusterId = Uuid.randomUuid().toString();
  private final Map<String, String> protocols = new LinkedHashMap<>();

  /** By broker and listener. */
  private final List<Map<String, Integer>> ports = new ArrayList<>();

  /** By broker and cable. */
  private final List<List<Integer>> doors = new ArrayList<>();

  private KafkaPorts() {}

  static KafkaPorts find(KafkaPlan plan) {
    KafkaPorts found = new KafkaPorts();
    List.of(CONTROLLER, BROKER, CLIENTS).forEach(name -> found.protocols.put(name, "PLAINTEXT"));
    found.protocols.putAll(plan.listeners());
    for (int cable = 0; cable < plan.cables(); cable++) {
      found.protocols.put(name(cable), "PLAINTEXT");
    }
    int each = found.protocols.size() + plan.cables();
    Iterator<Integer> free = FreePort.find(plan.brokers() * each).iterator();
    for (int broker = 0; broker < plan.brokers(); broker++) {
      Map<String, Integer> listeners = new LinkedHashMap<>();
      found.protocols.keySet().forEach(name -> listeners.put(name, free.next()));
      found.ports.add(listeners);
      found.doors.add(IntStream.range(0, plan.cables()).mapToObj(cable -> free.next()).toList());
    }
    return found;
  }

  private static String name(int cable) {
    return "CABLE" + cable;
  }

  String clusterId() {
    return clusterId;
  }

  Cable cable(int cable) {
    List<TcpRelay> relays = new ArrayList<>();
    for (int broker = 0; broker < ports.size(); broker++) {
      relays.add(TcpRelay.between(doors.get(broker).get(cable), port(broker, name(cable))));
    }
    return new Cable(relays);
  }

  /** The addresses of all brokers for clients. */
  String clients() {
    return listener(CLIENTS);
  }

  /** A broker's address for clients. */
  String clients(int broker) {
    return "127.0.0.1:" + port(broker, CLIENTS);
  }

  /** The addresses of all brokers for clients of a listener. */
  String listener(String name) {
    return String.join(
        ",",
        IntStream.range(0, ports.size())
            .mapToObj(broker -> "127.0.0.1:" + port(broker, name))
            .toList());
  }

  private int port(int broker, String name) {
    Integer port = ports.get(broker).get(name);
    if (port == null) {
      throw new IllegalArgumentException("There is no listener " + name);
    }
    return port;
  }

  /** The broker's settings of this. */
  Map<String, String> settings(int broker) {
    List<String> listeners = new ArrayList<>();
    List<String> advertised = new ArrayList<>();
    List<String> map = new ArrayList<>();
    protocols.forEach(
        (name, protocol) -> {
          String address = name + "://127.0.0.1:" + port(broker, name);
          listeners.add(address);
          map.add(name + ":" + protocol);
          if (!name.equals(CONTROLLER) && !name.startsWith("CABLE")) {
            advertised.add(address);
          }
        });
    for (int cable = 0; cable < doors.get(broker).size(); cable++) {
      advertised.add(name(cable) + "://127.0.0.1:" + doors.get(broker).get(cable));
    }
    List<String> voters = new ArrayList<>();
    for (int each = 0; each < ports.size(); each++) {
      voters.add((each + 1) + "@127.0.0.1:" + port(each, CONTROLLER));
    }
    return Map.of(
        "node.id", String.valueOf(broker + 1),
        "listeners", String.join(",", listeners),
        "advertised.listeners", String.join(",", advertised),
        "listener.security.protocol.map", String.join(",", map),
        "controller.quorum.voters", String.join(",", voters));
  }
}
