namespace Device.Lwm2m
{
    /// <summary>
    /// What a bootstrap server has written so far: /0 and /1 instances, in memory only. A write is
    /// taken whole or not at all; nothing here touches what the device has stored.
    /// </summary>
    internal sealed class BootstrapCandidate
    {
        internal const int InstanceCountMax = 4;

        /// <summary>Under this id the device shows its own bootstrap server account; servers number
        /// theirs from 0 (65535 is reserved).</summary>
        internal const int OwnInstanceId = 65534;

        private const int ShortServerIdMax = 65534;

        private readonly SecurityInstance[] _security = new SecurityInstance[InstanceCountMax];
        private readonly ServerInstance[] _servers = new ServerInstance[InstanceCountMax];
        private readonly TlvReader _outer = new TlvReader();
        private readonly TlvReader _inner = new TlvReader();
        private string _internalEndpoint = "";
        private int _freshCount;

        /// <summary>Security instance at the place, or null.</summary>
        internal SecurityInstance Security(int place) { return _security[place]; }

        /// <summary>Server instance at the place, or null.</summary>
        internal ServerInstance Server(int place) { return _servers[place]; }

        internal void Clear()
        {
            DeleteSecurity(-1);
            DeleteServer(-1);
            _internalEndpoint = "";
        }

        internal void SetInternalEndpoint(string name) { _internalEndpoint = name; }

        /// <summary>A write of object 0, 1 or 3.</summary>
        /// <param name="objectId">0, 1 or 3.</param>
        /// <param name="instanceId">From the path, or -1 for the whole object.</param>
        /// <param name="buffer">TLV.</param>
        /// <param name="offset">First byte.</param>
        /// <param name="count">Bytes.</param>
        internal WriteResult Write(
            int objectId, int instanceId, byte[] buffer, int offset, int count)
        {
            WriteResult result = Walk(objectId, instanceId, buffer, offset, count, false);
            if (result != WriteResult.Done) { return result; }
            return Walk(objectId, instanceId, buffer, offset, count, true);
        }

        /// <summary>Forgets a /0 instance; all with -1.</summary>
        internal void DeleteSecurity(int instanceId)
        {
            for (int i = 0; i < _security.Length; i++)
            {
                if (_security[i] == null) { continue; }
                if (instanceId >= 0 && _security[i].InstanceId != instanceId) { continue; }
                _security[i].Account.Zeroise();
                _security[i] = null;
            }
        }

        /// <summary>Forgets a /1 instance; all with -1.</summary>
        internal void DeleteServer(int instanceId)
        {
            for (int i = 0; i < _servers.Length; i++)
            {
                if (_servers[i] != null
                    && (instanceId < 0 || _servers[i].InstanceId == instanceId))
                {
                    _servers[i] = null;
                }
            }
        }

        /// <summary>Judges what is here at the end of a bootstrap.</summary>
        /// <param name="judge">Asked last; null for nobody.</param>
        /// <param name="account">The account, or null with a fault.</param>
        internal BootstrapFault Check(IAccountJudge judge, out BootstrapAccount account)
        {
            account = null;
            SecurityInstance security = FindAccount();
            if (security == null) { return BootstrapFault.AccountMissing; }
            BootstrapAccount found = security.Account;
            if (found.ServerUri.Length == 0) { return BootstrapFault.UriMissing; }
            ServerUri uri;
            if (!ServerUri.TryParse(found.ServerUri, out uri)) { return BootstrapFault.UriInvalid; }
            if (found.SecurityMode != BootstrapAccount.ModeCertificate
                && found.SecurityMode != BootstrapAccount.ModeEst)
            {
                return BootstrapFault.SecurityModeUnsupported;
            }
            if (found.ServerCertificate.Length == 0)
            {
                return BootstrapFault.ServerCertificateMissing;
            }
            if (found.SecurityMode == BootstrapAccount.ModeCertificate)
            {
                if (found.PublicKeyOrCertificate.Length == 0)
                {
                    return BootstrapFault.CertificateMissing;
                }
                if (found.SecretKey.Length == 0) { return BootstrapFault.PrivateKeyMissing; }
            }
            if (found.ShortServerId < 1 || found.ShortServerId > ShortServerIdMax)
            {
                return BootstrapFault.ShortServerIdInvalid;
            }
            ServerInstance server = FindServer(found.ShortServerId);
            if (server == null) { return BootstrapFault.ServerObjectMissing; }
            if (_internalEndpoint.Length > BootstrapAccount.InternalEndpointMax)
            {
                return BootstrapFault.InternalEndpointInvalid;
            }
            if (!IsServerName(found.ServerName)) { return BootstrapFault.ServerNameInvalid; }
            found.LifetimeSeconds = server.LifetimeSeconds;
            found.Binding = server.Binding;
            found.InternalEndpoint = _internalEndpoint;
            found.Host = uri.Host;
            found.Port = uri.Port;
            BootstrapFault verdict = judge == null ? BootstrapFault.None : judge.Judge(found);
            if (verdict == BootstrapFault.None) { account = found; }
            return verdict;
        }

        // What is sent as it stands must not be able to hurt: host names and addresses only.
        private static bool IsServerName(string name)
        {
            if (name.Length > BootstrapAccount.ServerNameMax) { return false; }
            for (int i = 0; i < name.Length; i++)
            {
                char c = name[i];
                bool isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
                bool isUsual = isLetter || (c >= '0' && c <= '9') || c == '.' || c == '-';
                if (!isUsual && c != '_' && c != ':') { return false; }
            }
            return true;
        }

        // Twice over the same bytes: first to see that all of it can be taken, then to take it.
        private WriteResult Walk(
            int objectId, int instanceId, byte[] buffer, int offset, int count, bool take)
        {
            _outer.Reset(buffer, offset, count);
            _freshCount = 0;
            int instances = 0;
            int resources = 0;
            while (_outer.Next())
            {
                if (_outer.Type != TlvType.ObjectInstance)
                {
                    resources++;
                    continue;
                }
                instances++;
                if (instanceId >= 0 && _outer.Id != instanceId) { return WriteResult.Malformed; }
                WriteResult result = TakeInstance(
                    objectId, _outer.Id, _outer.ValueOffset, _outer.ValueCount, take);
                if (result != WriteResult.Done) { return result; }
            }
            if (_outer.Failed || (instances > 0 && resources > 0)) { return WriteResult.Malformed; }
            if (instances > 0) { return WriteResult.Done; }
            // Resources without an instance around them: the path, or the first place, says which.
            return TakeInstance(objectId, instanceId < 0 ? 0 : instanceId, offset, count, take);
        }

        private WriteResult TakeInstance(
            int objectId, int instanceId, int offset, int count, bool take)
        {
            if (instanceId > OwnInstanceId) { return WriteResult.Malformed; }
            _inner.Reset(_outer.Buffer, offset, count);
            if (objectId == 0)
            {
                if (instanceId == OwnInstanceId) { return WriteResult.Protected; }
                SecurityInstance security = new SecurityInstance(instanceId);
                bool isRead = security.TryRead(_inner);
                if (!isRead || !take)
                {
                    security.Account.Zeroise();
                    if (!isRead) { return WriteResult.Malformed; }
                    return HasRoom(_security, instanceId) ? WriteResult.Done : WriteResult.TooMany;
                }
                DeleteSecurity(instanceId);
                _security[PlaceOf(_security, instanceId)] = security;
                return WriteResult.Done;
            }
            if (objectId == 1)
            {
                ServerInstance server = new ServerInstance(instanceId);
                if (!server.TryRead(_inner)) { return WriteResult.Malformed; }
                if (!take)
                {
                    return HasRoom(_servers, instanceId) ? WriteResult.Done : WriteResult.TooMany;
                }
                _servers[PlaceOf(_servers, instanceId)] = server;
                return WriteResult.Done;
            }
            // Object 3: what a bootstrap server may set there (time, zone) has no use here.
            while (_inner.Next()) { }
            return _inner.Failed ? WriteResult.Malformed : WriteResult.Done;
        }

        // Instances of this write that came before have no place yet, but will want one.
        private bool HasRoom(WrittenInstance[] instances, int instanceId)
        {
            int free = 0;
            foreach (WrittenInstance one in instances)
            {
                if (one == null) { free++; }
                else if (one.InstanceId == instanceId) { return true; }
            }
            _freshCount++;
            return _freshCount <= free;
        }

        private static int PlaceOf(WrittenInstance[] instances, int instanceId)
        {
            int free = -1;
            for (int i = 0; i < instances.Length; i++)
            {
                if (instances[i] == null) { if (free < 0) { free = i; } }
                else if (instances[i].InstanceId == instanceId) { return i; }
            }
            return free;
        }

        // The one with the lowest id: this device keeps one account. An instance for a bootstrap
        // server is accepted and not used, ours comes from the factory.
        private SecurityInstance FindAccount()
        {
            SecurityInstance found = null;
            foreach (SecurityInstance one in _security)
            {
                if (one == null || one.IsBootstrapServer) { continue; }
                if (found == null || one.InstanceId < found.InstanceId) { found = one; }
            }
            return found;
        }

        private ServerInstance FindServer(int shortServerId)
        {
            foreach (ServerInstance one in _servers)
            {
                if (one != null && one.ShortServerId == shortServerId) { return one; }
            }
            return null;
        }
    }
}
