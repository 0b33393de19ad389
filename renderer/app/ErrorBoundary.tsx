import { TriangleAlert } from "lucide-react";
import { Component, type ReactNode } from "react";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";

interface ErrorBoundaryProps {
  readonly children: ReactNode;
  /** Leaves what broke. */
  readonly onLeave: () => void;
}

interface ErrorBoundaryState {
  readonly error: Error | null;
}

/** What is shown instead of a part that threw while it was drawn. The library is not touched by that. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: null };

  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div className="screen-message" role="alert">
        <EmptyState
          icon={<TriangleAlert size={32} />}
          title="The editor has stopped working"
          actions={
            <>
              <Button variant="primary" onClick={() => this.setState({ error: null })}>
                Try again
              </Button>
              <Button
                onClick={() => {
                  this.props.onLeave();
                  this.setState({ error: null });
                }}
              >
                Back to the library
              </Button>
              <Button variant="quiet" onClick={() => location.reload()}>
                Reload
              </Button>
            </>
          }
        >
          Your pictures, masks and steps are safe: they are on disk. If it happens again, please report this:
          <pre className="screen-message__details">{error.stack ?? error.message}</pre>
        </EmptyState>
      </div>
    );
  }
}
