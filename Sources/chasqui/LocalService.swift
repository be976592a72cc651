import API
import Comms
import Engine
import JSON
import RPC

/// The service without a pipe, for commands of the shell.
struct LocalService {
  let engine: CommsEngine
  private let service: Service

  init(_ options: Options) throws {
    engine = try Opening.open(options)
    service = Service(engine: engine, session: Session(locale: options.language))
    engine.start()
  }

  func call(_ method: String, _ params: JSONValue) async throws(RPCError) -> JSONValue {
    try await service.handle(method: method, params: params, call: CallInfo(id: nil))
  }

  func end() async {
    await engine.stop(grace: .seconds(20))
    LogSink.standardError.flush()
  }
}
