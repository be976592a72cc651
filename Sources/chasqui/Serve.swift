import API
import ArgumentParser
import Comms
import Engine
import Glibc
import JSON
import Logging
import RPC
import Synchronization

/// Serves one connection on stdin and stdout.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    // Said, because making it from the type's name takes a noticeable part of a start.
    commandName: "serve",
    abstract: "Speak JSON-RPC 2.0 on stdin and stdout (the default).",
    discussion:
      "Ends when its input ends, on SIGTERM or when its parent is gone; what runs is finished first."
  )

  @OptionGroup var options: Options

  func run() async throws {
    let descriptors: StandardDescriptors
    do { descriptors = try StandardDescriptors.take() } catch {
      Terminal.complain(error.description)
      Glibc.exit(StandardDescriptorFault.exitCode)
    }
    let engine: CommsEngine
    do { engine = try Opening.open(options) } catch let failure as StartFailure {
      Terminal.complain(failure.description)
      Glibc.exit(failure.code)
    }
    var limits = ServerLimits()
    try options.parsedLimits().apply(to: &limits)
    let log = engine.log
    let server = StdioServer(input: descriptors.input, output: descriptors.output, limits: limits) { fact in
      log.debug("rpc", metadata: ["fact": "\(fact)"])
    }
    let session = Session(
      locale: options.language,
      notify: { server.notify(method: $0, params: $1) },
      shutDown: { server.stop() }
    )
    engine.start()
    log.info("serving", metadata: ["version": "\(Version.text)", "instance": "\(engine.instance)"])
    let reason = await server.run(
      DrainingService(Service(engine: engine, session: session), engine),
      watching: .process(of: options.parentPid)
    )
    await engine.stop(grace: .seconds(20))
    log.info("ended", metadata: ["reason": "\(reason)"])
    LogSink.standardError.flush()
    Glibc.exit(0)
  }
}

/// Ends the outbox while the last calls are still being answered: a drain has one deadline for both.
private struct DrainingService: RequestHandler {
  private let service: Service
  private let engine: CommsEngine

  init(_ service: Service, _ engine: CommsEngine) {
    self.service = service
    self.engine = engine
  }

  var locale: Language { service.locale }

  func handle(
    method: String,
    params: JSONValue?,
    call: CallInfo
  ) async throws(RPCError) -> JSONValue {
    try await service.handle(method: method, params: params, call: call)
  }

  func precedes(_ method: String) -> Bool { service.precedes(method) }

  func draining() {
    service.draining()
    // Not awaited: the server answers its last calls meanwhile, and `stop` is awaited after them.
    Task {
      await engine.stopWork(grace: .seconds(20))
      service.stoppedSending()
    }
  }
}
