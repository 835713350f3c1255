// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Broker;

/// <summary>A question that is not answered yet.</summary>
internal sealed class PendingRequest
{
    private readonly object _lock = new();
    private LinkAnswer? _answer;
    private bool _isWaiting;
    private bool _isOver;

    /// <summary>Takes a message for it.</summary>
    /// <returns>False where nobody wants it any more.</returns>
    public bool Take(in LinkAnswer answer)
    {
        lock (_lock)
        {
            if (_isOver || _answer is not null)
                return false;
            if (answer.Kind == MessageKind.Wait)
                _isWaiting = true;
            else
                _answer = answer;
            System.Threading.Monitor.PulseAll(_lock);
            return true;
        }
    }

    /// <summary>There will be no answer.</summary>
    public void Fail()
    {
        lock (_lock)
        {
            _isOver = true;
            System.Threading.Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Waits for the answer.</summary>
    /// <returns>Null where none came in time.</returns>
    public LinkAnswer? Wait(TimeSpan timeout, TimeSpan waitTimeout)
    {
        var start = Environment.TickCount64;
        lock (_lock)
        {
            while (_answer is null && !_isOver)
            {
                var left = (_isWaiting ? waitTimeout : timeout) - TimeSpan.FromMilliseconds(Environment.TickCount64 - start);
                if (left <= TimeSpan.Zero || !System.Threading.Monitor.Wait(_lock, left))
                    _isOver = _answer is null && (_isOver || !_isWaiting || Environment.TickCount64 - start >= waitTimeout.TotalMilliseconds);
            }

            _isOver = true;
            return _answer;
        }
    }
}
